import { negotiate } from './call.js';
import { addTracks, KINDS, type SealedCall } from './sealed-call.js';
import { pause } from './until.js';

/** A way in which a connection comes to its senders and receivers, with tasks between the steps. */
export interface Topology {
  readonly title: string;
  /** Whether the near end sends, and whether it receives. */
  readonly sends: boolean;
  readonly receives: boolean;
  readonly run: (call: SealedCall) => Promise<void>;
}

const later = () => pause(20);
const farAdds = ({ far, stream }: SealedCall) => far.addTracks(stream);

/** Those of a call's shapes in which a sender or receiver comes to be in a way of its own. */
export const topologies = {
  offers: {
    title: 'offers the tracks that it adds, and gets some in the answer',
    sends: true,
    receives: true,
    async run(call: SealedCall) {
      addTracks(call);
      await later();
      await negotiate(call.near, call.far.pc, () => farAdds(call));
    },
  },
  answers: {
    title: 'answers, adding its tracks to the transceivers that the offer made',
    sends: true,
    receives: true,
    async run(call: SealedCall) {
      farAdds(call);
      await negotiate(call.far.pc, call.near, async () => {
        await later();
        addTracks(call);
        await later();
      });
    },
  },
  answersPrepared: {
    title: 'answers, having added its tracks before',
    sends: true,
    receives: true,
    async run(call: SealedCall) {
      addTracks(call);
      await later();
      farAdds(call);
      await negotiate(call.far.pc, call.near);
    },
  },
  answersRecvonly: {
    title: 'answers a recvonly offer, for which there is no track event',
    sends: true,
    receives: false,
    async run(call: SealedCall) {
      for (const kind of KINDS) call.far.pc.addTransceiver(kind, { direction: 'recvonly' });
      await negotiate(call.far.pc, call.near, async () => {
        await later();
        addTracks(call);
      });
    },
  },
  answersReplacedOffer: {
    title: 'answers a recvonly offer that took the place of another',
    sends: true,
    receives: false,
    async run(call: SealedCall) {
      const { near, far } = call;
      far.pc.addTransceiver('audio', { direction: 'recvonly' });
      await far.pc.setLocalDescription();
      await near.setRemoteDescription(far.pc.localDescription!);
      far.pc.addTransceiver('video', { direction: 'recvonly' });
      await negotiate(far.pc, near, async () => {
        await later();
        addTracks(call);
      });
    },
  },
  replacesTracks: {
    title: 'offers transceivers, and puts the tracks in while the call goes on',
    sends: true,
    receives: true,
    async run(call: SealedCall) {
      const transceivers = KINDS.map((kind) => call.near.addTransceiver(kind));
      await later();
      await negotiate(call.near, call.far.pc, () => farAdds(call));
      await later();
      for (const { sender, receiver } of transceivers) {
        await sender.replaceTrack(call.stream.getTracks().find(({ kind }) => kind === receiver.track.kind)!);
      }
    },
  },
  offersToReceive: {
    title: 'offers what createOffer is told to receive, as old clients do',
    sends: false,
    receives: true,
    async run(call: SealedCall) {
      const { near, far } = call;
      const offer = await near.createOffer({ offerToReceiveAudio: true, offerToReceiveVideo: true });
      await later();
      await near.setLocalDescription(offer);
      await far.pc.setRemoteDescription(offer);
      farAdds(call);
      await far.pc.setLocalDescription();
      await near.setRemoteDescription(far.pc.localDescription!);
    },
  },
  oldClient: {
    title: 'adds a stream and takes callbacks, as old clients do',
    sends: true,
    receives: true,
    async run(call: SealedCall) {
      const { far, stream } = call;
      const near = call.near as unknown as OldPeerConnection & RTCPeerConnection;
      farAdds(call);
      await far.pc.setLocalDescription();
      await new Promise<void>((done, failed) => near.setRemoteDescription(far.pc.localDescription!, done, failed));
      await later();
      near.addStream(stream);
      await later();
      const answer = await new Promise<RTCSessionDescriptionInit>((done, failed) => near.createAnswer(done, failed));
      await new Promise<void>((done, failed) => near.setLocalDescription(answer, done, failed));
      await far.pc.setRemoteDescription(answer);
    },
  },
} satisfies Record<string, Topology>;

type Callback<T> = (value: T) => void;

/** https://w3c.github.io/webrtc-pc/#legacy-interface-extensions */
interface OldPeerConnection {
  addStream(stream: MediaStream): void;
  createAnswer(done: Callback<RTCSessionDescriptionInit>, failed: Callback<unknown>): void;
  setLocalDescription(description: RTCSessionDescriptionInit, done: Callback<void>, failed: Callback<unknown>): void;
  setRemoteDescription(description: RTCSessionDescriptionInit, done: Callback<void>, failed: Callback<unknown>): void;
}
