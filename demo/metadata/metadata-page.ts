import { type Codec, codecNames, videoCodecs } from '../call/codecs.js';
import { secretOf } from '../call/secrets.js';
import { element } from '../lib/element.js';
import { LivePlot } from '../view/live-plot.js';
import { Captions } from './captions.js';
import { type MetadataCall, startMetadataCall } from './metadata-call.js';
import { Receiver, type Way } from './receiver.js';
import { Scene } from './scene.js';
import { Sender } from './sender.js';

/** How often plots and numbers move on, in milliseconds. */
const INTERVAL = matchMedia('(prefers-reduced-motion: reduce)').matches ? 2_000 : 500;

const output = (id: string) => element(id, HTMLOutputElement);

/** The page: does what the controls ask for, one after the other. */
export class MetadataPage {
  readonly #form = element('controls', HTMLFormElement);
  readonly #start = element('start', HTMLButtonElement);
  readonly #codec = element('codec', HTMLSelectElement);
  readonly #encryption = element('encryption', HTMLInputElement);
  readonly #delay = element('delay', HTMLInputElement);
  readonly #scene = new Scene(element('picture', HTMLCanvasElement));
  readonly #captions = new Captions();
  readonly #receiver = new Receiver();
  readonly #latency = new LivePlot(element('latency', HTMLElement), {
    series: [{ color: '--sent' }, { color: '--received' }],
    top: 60,
    format: String,
  });
  readonly #distance = new LivePlot(element('distance', HTMLElement), {
    series: [{ color: '--key' }],
    top: 20,
    format: String,
  });
  #running: { readonly call: MetadataCall; readonly sender: Sender; readonly timer: number } | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor() {
    for (const [codec, name] of videoCodecs()) this.#codec.add(new Option(name, codec));
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#say();
    });
    this.#start.addEventListener('click', () => this.#do(() => (this.#running ? this.#stop() : this.#begin())));
    for (const control of [this.#codec, this.#encryption]) {
      control.addEventListener('change', () => this.#do(() => this.#restart()));
    }
    this.#delay.addEventListener('input', () => this.#do(() => this.#setDelay()));
    for (const way of ['metadata', 'channel'] as const) {
      element(`by-${way}`, HTMLInputElement).addEventListener('change', () => this.#setWay(way));
    }
    element('sample', HTMLInputElement).addEventListener('change', ({ target }) => {
      this.#captions.isSampling = (target as HTMLInputElement).checked;
    });
    this.#receiver.onDistance = (pixels) => this.#distance.push(pixels);
  }

  async #begin(): Promise<void> {
    output('state').value = 'Starting …';
    const sender = new Sender(this.#scene, this.#captions);
    const isEncrypted = this.#encryption.checked;
    const codec = this.#codec.value as Codec;
    try {
      const call = await startMetadataCall({
        track: sender.track,
        video: this.#receiver.video,
        codec,
        secret: isEncrypted ? await secretOf('correct horse battery staple') : undefined,
        delay: this.#delay.valueAsNumber,
      });
      sender.send(call);
      this.#receiver.follow(call);
      call.latency.addEventListener('frame', ({ detail }) => this.#latency.push(detail.latency, detail.transport));
      this.#running = { call, sender, timer: window.setInterval(() => this.#show(), INTERVAL) };
    } catch (error) {
      sender.stop();
      throw error;
    }
    this.#start.textContent = 'Stop';
    const sealed = isEncrypted ? 'encrypted, frames and values alike' : 'not encrypted: servers can read values, too';
    const tied = sender.isExact
      ? 'Each value is tied to the raw frame that it belongs to.'
      : 'This browser shows no raw frames: each value goes with the frame that is encoded next.';
    output('state').value = `The call runs with ${codecNames[codec]}, ${sealed}. ${tied}`;
  }

  async #stop(): Promise<void> {
    if (!this.#running) return;
    const { call, sender, timer } = this.#running;
    this.#running = undefined;
    clearInterval(timer);
    this.#receiver.leave();
    sender.stop();
    call.close();
    this.#latency.clear();
    this.#distance.clear();
    for (const id of ['latency-now', 'distance-now']) output(id).value = '–';
    this.#start.textContent = 'Start';
    output('state').value = 'The call has ended.';
  }

  async #restart(): Promise<void> {
    if (!this.#running) return;
    await this.#stop();
    await this.#begin();
  }

  async #setDelay(): Promise<void> {
    const delay = this.#delay.valueAsNumber;
    output('delay-value').value = `${delay} ms`;
    await this.#running?.call.sending.stages.delay.setDelay(delay);
  }

  #setWay(way: Way): void {
    this.#receiver.way = way;
    this.#distance.clear();
  }

  /** An empty line is none. */
  #say(): void {
    const field = element('caption-text', HTMLInputElement);
    const text = field.value.trim();
    if (text) this.#captions.say(text);
    field.value = '';
  }

  #show(): void {
    this.#latency.draw();
    this.#distance.draw();
    const now = this.#running?.call.latency.percentiles;
    output('latency-now').value = now ? `${now.p50.toFixed(0)} ± ${now.error.toFixed(1)} ms` : '–';
    const { distance } = this.#receiver;
    output('distance-now').value = distance === undefined ? '–' : `${distance.toFixed(0)} pixels`;
  }

  #do(action: () => Promise<void>): void {
    this.#form.ariaBusy = 'true';
    this.#last = this.#last
      .then(action)
      .catch((error: unknown) => {
        output('state').value = `Failed: ${error instanceof Error ? error.message : error}`;
      })
      .then(() => {
        this.#form.ariaBusy = 'false';
      });
  }
}
