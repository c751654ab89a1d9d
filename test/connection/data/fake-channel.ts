/** One end of a data channel that is none: messages come in order, after a while. */
export class FakeChannel extends EventTarget {
  readonly label: string;
  readonly ordered: boolean = true;
  readonly maxRetransmits: number | null = null;
  readonly maxPacketLifeTime: number | null = null;
  binaryType = 'blob';
  bufferedAmount = 0;
  bufferedAmountLowThreshold = 0;
  readyState: RTCDataChannelState = 'connecting';
  /** What was sent, as it goes out; a server on the way may change it. */
  onTheWay: (data: ArrayBuffer) => readonly (ArrayBuffer | string)[] = (data) => [data];
  /** The most that was ever in the buffer. */
  mostBuffered = 0;
  /** How many messages went out. */
  sent = 0;
  peer: FakeChannel | undefined;

  constructor(label = 'fake') {
    super();
    this.label = label;
  }

  send(data: Uint8Array<ArrayBuffer>): void {
    if (this.readyState !== 'open') throw new DOMException('not open', 'InvalidStateError');
    const copy = data.slice().buffer;
    this.sent += 1;
    this.bufferedAmount += copy.byteLength;
    this.mostBuffered = Math.max(this.mostBuffered, this.bufferedAmount);
    setImmediate(() => {
      const before = this.bufferedAmount;
      this.bufferedAmount -= copy.byteLength;
      for (const one of this.onTheWay(copy)) this.peer?.receive(one);
      const threshold = this.bufferedAmountLowThreshold;
      if (before > threshold && this.bufferedAmount <= threshold) this.dispatchEvent(new Event('bufferedamountlow'));
    });
  }

  receive(data: ArrayBuffer | string): void {
    if (this.readyState === 'open') this.dispatchEvent(new MessageEvent('message', { data }));
  }

  /** As a real one, it lets out what is in its buffer first. */
  close(): void {
    if (this.readyState === 'closed' || this.readyState === 'closing') return;
    this.readyState = 'closing';
    setImmediate(() => {
      this.end();
      this.peer?.end();
    });
  }

  open(): void {
    this.readyState = 'open';
    this.dispatchEvent(new Event('open'));
  }

  end(): void {
    if (this.readyState === 'closed') return;
    this.readyState = 'closed';
    this.dispatchEvent(new Event('close'));
  }

  get asChannel(): RTCDataChannel {
    return this as unknown as RTCDataChannel;
  }
}

/** Both ends of a channel, which opens in a moment. */
export function fakeChannels(labels: readonly [string, string] = ['fake', 'fake']): [FakeChannel, FakeChannel] {
  const [near, far] = [new FakeChannel(labels[0]), new FakeChannel(labels[1])];
  near.peer = far;
  far.peer = near;
  setImmediate(() => {
    near.open();
    far.open();
  });
  return [near, far];
}
