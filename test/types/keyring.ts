/** Types of keys as users meet them: `tsc -b` fails where a line that must not compile does, or the other way round. */
import { type AttachedTransform, attach, attachToPeerConnection } from 'framepipe';
import { followMls, Keyring, SenderKeys, senderKeyScheme } from 'framepipe/keys.js';
import { MlsSession } from 'framepipe/mls.js';
import type { FaultyStages } from '../fixtures/workers/faulty-stages.js';

declare const sender: RTCRtpSender;
declare const pc: RTCPeerConnection;
declare const worker: Worker;
declare const own: AttachedTransform<FaultyStages>;

export function pipelinesAndConnections(keyring: Keyring): void {
  void keyring.protect(attach(sender, worker, [{ stage: 'sframe' }]));
  void keyring.protect(own, 'bob');
  void keyring.protect(
    attachToPeerConnection(pc, worker, () => []),
    (transceiver, streams) => {
      const mid: string | null = transceiver.mid;
      return mid ?? streams[0]?.id;
    },
  );
  void keyring.protect(
    attachToPeerConnection<FaultyStages>(pc, worker, () => []),
    () => 'bob',
  );

  // @ts-expect-error a connection needs a function that names participants
  void keyring.protect(
    attachToPeerConnection(pc, worker, () => []),
    'bob',
  );
  // @ts-expect-error what has no pipeline has no keys
  void keyring.protect(sender);
  // @ts-expect-error keys are CryptoKeys or bytes
  void keyring.add({ keyID: 0, key: 'secret' });
}

export function events(keyring: Keyring): void {
  keyring.addEventListener('decryption-failed', ({ detail }) => {
    const cause: 'authentication' | 'keyID' | undefined =
      detail.cause === 'authentication' || detail.cause === 'keyID' ? detail.cause : undefined;
    const participant: string = detail.participant;
    const keyID: number | undefined = detail.keyID;
    void [cause, participant, keyID];
    // @ts-expect-error a cause that there is not
    if (detail.cause === 'broken') return;
  });
  // @ts-expect-error an event that there is not
  keyring.addEventListener('decryption-broken', () => {});
}

export async function schemes(): Promise<void> {
  const keyring = new Keyring({ keyScheme: senderKeyScheme });
  new SenderKeys(keyring, { send: (participant, { keyID, key }) => void [participant, keyID, key] });
  // @ts-expect-error keys must be sent somehow
  new SenderKeys(keyring, {});

  const session = await MlsSession.open({ groupID: 'room', identity: 'alice' });
  const stop: () => void = followMls(keyring, session, ({ identity, index }) => `${identity.length} ${index}`);
  stop();
  attach(sender, worker, [{ stage: 'sframe', options: { keyScheme: senderKeyScheme } }]);
  attach(sender, worker, [{ stage: 'sframe', options: session.stageOptions }]);
}
