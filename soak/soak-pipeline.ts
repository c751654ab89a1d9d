/** The pipeline at both ends of a stream: encryption, counts, and ledgers on either side of them. */
export function soakPipeline(stream: number) {
  return [
    { stage: 'ledger', name: 'plain', options: { stream, position: 'plain' } },
    { stage: 'frameStats' },
    { stage: 'sframe' },
    { stage: 'ledger', name: 'sealed', options: { stream, position: 'sealed' } },
  ] as const;
}
