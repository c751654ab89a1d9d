/** What a link does to media on its way; shares of all packets, 0 to 1. */
export interface Weather {
  readonly loss: number;
  readonly duplicates: number;
  /** Packets that are held back for some milliseconds, so that others overtake them. */
  readonly reordered: number;
}

/** Where each end of a call finds the other: at the relay. */
export interface LinkAddress {
  readonly id: number;
  readonly address: string;
  /** The port at which end 0 is told that end 1 is, and the other way round. */
  readonly ports: readonly [number, number];
}

/** Packets with one SSRC and RTP timestamp: how many came, and how many of them were dropped. */
export type Seen = readonly [ssrc: number, rtpTimestamp: number, packets: number, dropped: number];

/** What the page asks of the relay. */
export type RelayQuestion =
  | { readonly open: true }
  | { readonly id: number; readonly weather: Weather }
  | { readonly take: readonly number[] }
  | { readonly close: number };
