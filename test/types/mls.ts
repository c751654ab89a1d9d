/** Types of MLS, verification and messages as users meet them: `tsc -b` fails where a line that must not compile does. */
import type { messageCipher } from 'framepipe/messages.js';
import { carryMls, type MlsEpoch, MlsMesh, type MlsPort, MlsSession } from 'framepipe/mls.js';
import { groupCode, groupEmojiCode, keyFingerprint, pairwiseCode } from 'framepipe/verification.js';

declare const session: MlsSession;
declare const channel: RTCDataChannel;
declare const socket: WebSocket;
declare const cipher: Awaited<ReturnType<typeof messageCipher>>;

export async function sessions(): Promise<void> {
  void MlsSession.open({ groupID: 'room', identity: 'alice' });
  void MlsSession.open({ groupID: new Uint8Array(16), identity: new Uint8Array(4), validateMember: async () => true });
  // @ts-expect-error everybody has an identity
  void MlsSession.open({ groupID: 'room' });
  // @ts-expect-error suites have names
  void MlsSession.open({ groupID: 'room', identity: 'alice', cipherSuite: 4 });
  // @ts-expect-error sessions are opened
  void new MlsSession({ groupID: 'room', identity: 'alice' });

  session.addEventListener('epoch', ({ detail }) => {
    const { key, keyID, members, authenticator }: MlsEpoch = detail;
    return [key.extractable, keyID.toFixed(), members[0]?.identity.length, groupCode(authenticator).join(' ')];
  });
  session.addEventListener('removed', ({ detail }) => detail.asked satisfies boolean);
  // @ts-expect-error there is no such event
  session.addEventListener('joined', () => {});
  // @ts-expect-error members are removed by leaf index
  void session.remove('bob');

  const { outcome } = await session.receive(new Uint8Array());
  // @ts-expect-error outcomes are a closed union
  if (outcome === 'ok') return;
  if (outcome === 'epoch') session.epoch?.epoch.toFixed();
}

export function carriers(): void {
  const stop: () => void = carryMls(session, socket);
  stop();
  const mesh = new MlsMesh(session);
  mesh.add(channel);
  const port: MlsPort = { send: (data) => data.length, onmessage: null };
  mesh.add(port);
  // @ts-expect-error a connection is no port
  mesh.add(new RTCPeerConnection());
}

export async function codes(epoch: MlsEpoch): Promise<void> {
  const [one, other] = epoch.members.map(({ signatureKey, identity }) => keyFingerprint(signatureKey, identity));
  for (const digits of await pairwiseCode(one!, other!)) digits.padStart(5);
  for (const { emoji, name } of await groupEmojiCode(epoch.authenticator)) [emoji, name].join(' ');
  // @ts-expect-error a user's number is a bigint
  keyFingerprint(new Uint8Array(32), 1234);
}

export async function messages(key: CryptoKey): Promise<void> {
  const opened = await cipher.decryptMessage(await cipher.encryptMessage(new Uint8Array()));
  if ('failure' in opened) opened.failure satisfies 'syntax' | 'keyID' | 'authentication' | 'replay' | 'reflection';
  else opened.plaintext.byteLength.toFixed();
  // @ts-expect-error what may have failed is looked at first
  opened.plaintext;
  await cipher.setEncryptionKey(key, 1);
  // @ts-expect-error keys have IDs
  await cipher.addDecryptionKey(key);
  // @ts-expect-error text is encoded first
  await cipher.encryptMessage('hello');
}
