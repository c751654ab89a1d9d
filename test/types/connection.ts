import {
  type ConnectionSnapshot,
  type DataChannelMessage,
  dataChannelStreams,
  explain,
  observe,
  parseCandidate,
  playTones,
  type ReasonCode,
} from 'framepipe/connection.js';
import { messageCipher } from 'framepipe/messages.js';

declare const pc: RTCPeerConnection;
declare const channel: RTCDataChannel;

// Events are typed by their names.
observe(pc).addEventListener('change', ({ detail }) => detail satisfies ConnectionSnapshot);
observe(pc).addEventListener('record', ({ detail }) => detail.level satisfies 'info' | 'warning' | 'error');
// @ts-expect-error: there is no such event
observe(pc).addEventListener('changed', () => {});

// A switch over the reasons can be exhaustive, and the candidate may be none.
explain(observe(pc).snapshot).reasons.map(({ code }) => code satisfies ReasonCode);
// @ts-expect-error: undefined for what is no candidate
parseCandidate('').type;

// A cipher of the messages' entry fits; what is read may be text.
const { readable } = dataChannelStreams(channel, { cipher: await messageCipher(new Uint8Array(16)) });
const { value } = await readable.getReader().read();
value satisfies DataChannelMessage | undefined;
// @ts-expect-error: bytes or text
value?.byteLength;

// @ts-expect-error: tones are text
playTones(pc.getSenders()[0]!, 12);
