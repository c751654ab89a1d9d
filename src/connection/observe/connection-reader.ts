import { candidateKey, type IceCandidateRecord } from './candidate.js';
import { type DescriptionRecord, parseDescription } from './description.js';
import type { CandidateError, ConnectionSnapshot, DataChannelSnapshot, TransportSnapshot } from './snapshot.js';
import { readDataChannels, readTransports, type TransportStats } from './transport-stats.js';
import { type FoundTransport, TransportWatch, transportsOf } from './transport-watch.js';

/** Errors that are kept: a server that is out of reach is told of for each of the machine's addresses. */
const MOST_ERRORS = 32;

/** Reads snapshots of one connection, and calls `onChange` whenever there may be another. */
export class ConnectionReader {
  readonly #pc: RTCPeerConnection;
  readonly #watch: TransportWatch;
  readonly #errors: CandidateError[] = [];
  /** Read once: a description is read at each event, and seldom another. */
  #descriptions = new Map<string, DescriptionRecord>();
  #transportStats: readonly TransportStats[] = [];
  #dataChannels: readonly DataChannelSnapshot[] = [];
  #last: ConnectionSnapshot | undefined;

  constructor(pc: RTCPeerConnection, onChange: () => void, signal: AbortSignal) {
    this.#pc = pc;
    this.#watch = new TransportWatch(onChange, signal);
    pc.addEventListener('icecandidateerror', (event) => this.#keep(event), { signal });
    for (const type of EVENTS) pc.addEventListener(type, onChange, { signal });
  }

  /** Asks for the statistics, which the next snapshots hold. */
  async readStats(): Promise<void> {
    // A closed connection answers, but with nothing new.
    const report = [...(await this.#pc.getStats()).values()];
    this.#transportStats = readTransports(report);
    this.#dataChannels = readDataChannels(report);
  }

  /** Of a closed connection, what was last known of it: some browsers refuse to tell more. */
  read(): ConnectionSnapshot {
    const closed = this.#pc.signalingState === 'closed';
    this.#last = closed && this.#last ? { ...this.#last, ...CLOSED, time: Date.now() } : this.#readOpen();
    return this.#last;
  }

  #readOpen(): ConnectionSnapshot {
    const pc = this.#pc;
    const found = transportsOf(pc);
    this.#watch.watch(pc, found);
    const descriptions = this.#readDescriptions();
    const { iceTransportPolicy, iceServers = [] } = pc.getConfiguration();
    const local = descriptions.pendingLocal ?? descriptions.currentLocal;
    return {
      time: Date.now(),
      connectionState: pc.connectionState,
      signalingState: pc.signalingState,
      iceConnectionState: pc.iceConnectionState,
      iceGatheringState: pc.iceGatheringState,
      wasConnected: this.#last?.wasConnected === true || pc.connectionState === 'connected',
      relayOnly: iceTransportPolicy === 'relay',
      serverUrls: iceServers.flatMap(({ urls }) => urls),
      descriptions,
      localCandidates: candidatesOf(local),
      remoteCandidates: candidatesOf(descriptions.pendingRemote ?? descriptions.currentRemote),
      candidateErrors: [...this.#errors],
      transports: found.map((one) => this.#readTransport(one, found.length, local)),
      sctp: pc.sctp
        ? {
            state: pc.sctp.state,
            maxMessageSize: pc.sctp.maxMessageSize,
            maxChannels: pc.sctp.maxChannels ?? undefined,
          }
        : undefined,
      dataChannels: this.#dataChannels,
    };
  }

  #readDescriptions(): ConnectionSnapshot['descriptions'] {
    const pc = this.#pc;
    const known = this.#descriptions;
    const present = new Map<string, DescriptionRecord>();
    const read = (description: RTCSessionDescription | null) => {
      if (!description) return undefined;
      const key = `${description.type} ${description.sdp}`;
      const record = known.get(key) ?? parseDescription(description);
      present.set(key, record);
      return record;
    };
    const descriptions = {
      currentLocal: read(pc.currentLocalDescription),
      currentRemote: read(pc.currentRemoteDescription),
      pendingLocal: read(pc.pendingLocalDescription),
      pendingRemote: read(pc.pendingRemoteDescription),
    };
    this.#descriptions = present;
    return descriptions;
  }

  #readTransport(
    { transport, mids }: FoundTransport,
    transports: number,
    local: DescriptionRecord | undefined,
  ): TransportSnapshot {
    const { iceTransport } = transport;
    const stats = this.#statsOf(mids, transports, local);
    // Always null in Chromium.
    const { role } = iceTransport as RTCIceTransport & { readonly role?: string | null };
    return {
      mids,
      iceState: iceTransport.state,
      gatheringState: iceTransport.gatheringState,
      role: role === 'controlling' || role === 'controlled' ? role : stats?.role,
      selectedPair: stats?.selectedPair,
      checks: stats?.checks,
      dtlsState: transport.state,
      dtlsRole: stats?.dtlsRole,
      dtlsVersion: stats?.dtlsVersion,
      dtlsCipher: stats?.dtlsCipher,
      srtpCipher: stats?.srtpCipher,
      error: this.#watch.errorOf(transport),
    };
  }

  /** Of several transports, statistics belong to the one whose ICE generation they name. */
  #statsOf(
    mids: readonly string[],
    transports: number,
    local: DescriptionRecord | undefined,
  ): TransportStats | undefined {
    if (transports === 1 && this.#transportStats.length === 1) return this.#transportStats[0];
    const fragment = local?.media.find(({ mid }) => mids.includes(mid))?.usernameFragment;
    return this.#transportStats.find(({ usernameFragment }) => usernameFragment && usernameFragment === fragment);
  }

  #keep({ url, errorCode, errorText, address }: RTCPeerConnectionIceErrorEvent): void {
    this.#errors.push({ url, errorCode, errorText, address: address ?? undefined });
    if (this.#errors.length > MOST_ERRORS) this.#errors.shift();
  }
}

const CLOSED = { connectionState: 'closed', signalingState: 'closed', iceConnectionState: 'closed' } as const;

const EVENTS = [
  'signalingstatechange',
  'icegatheringstatechange',
  'iceconnectionstatechange',
  'connectionstatechange',
  'icecandidate',
  'icecandidateerror',
  'track',
  'datachannel',
] as const;

/** The candidates of all sections, each once: bundled sections repeat them. */
function candidatesOf(description: DescriptionRecord | undefined): IceCandidateRecord[] {
  const all = description?.media.flatMap(({ candidates }) => candidates) ?? [];
  return [...new Map(all.map((one) => [candidateKey(one), one])).values()];
}
