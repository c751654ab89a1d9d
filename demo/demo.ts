import { Call } from './call/call.js';
import { type Codec, codecNames } from './call/codecs.js';
import { type Media, openMedia } from './call/media.js';
import type { Secret } from './call/pipelines.js';
import { sampler } from './call/sample.js';
import { secretOf } from './call/secrets.js';
import { element } from './lib/element.js';
import { type Actions, Controls } from './view/controls.js';
import { EventLog } from './view/event-log.js';
import { inWords } from './view/event-words.js';
import { Inspection } from './view/inspection.js';
import { Plots } from './view/plots.js';
import { Views } from './view/views.js';

/** How often the call is looked at and the plots move on, in milliseconds. */
const INTERVAL = matchMedia('(prefers-reduced-motion: reduce)').matches ? 2_000 : 500;

/** The page: does what the controls ask for, and shows what comes of it. */
export class Demo implements Actions {
  readonly #controls = new Controls(this);
  readonly #log = new EventLog(element('events', HTMLElement));
  readonly #plots = new Plots();
  readonly #views = new Views();
  readonly #inspection = new Inspection((error) => this.fail(error));
  #media: Media | undefined;
  #call: Call | undefined;

  async start(): Promise<void> {
    this.#log.say('Starting …');
    this.#media = await openMedia();
    this.#views.showMedia(this.#media);
    this.#plots.clear();
    this.#call = await Call.start({
      stream: this.#media.stream,
      codec: this.#controls.codec,
      secret: await this.#secret(this.#controls.isEncrypted),
      onFrame: (frame) => this.#plots.frame(frame),
    });
    this.#views.showCall(this.#call);
    this.#log.say(`The call runs, with ${this.#media.words}.`, 'good');
    this.#showState();
    this.#sayEncryption();
    this.#inspection.call = this.#call;
    this.#listen(this.#call);
    void this.#watch(this.#call);
  }

  async stop(): Promise<void> {
    this.#inspection.call = undefined;
    this.#call?.close();
    this.#call = undefined;
    for (const track of this.#media?.stream.getTracks() ?? []) track.stop();
    this.#views.clear();
    this.#showState();
    this.#log.say('The call has ended.');
  }

  async setPaused(isPaused: boolean): Promise<void> {
    await this.#call?.setPaused(isPaused);
    this.#showState();
    this.#log.say(isPaused ? 'Paused: nothing is sent.' : 'Sending again.');
  }

  async setBroken(isBroken: boolean): Promise<void> {
    await this.#call?.setBroken(isBroken);
    this.#showState();
    if (isBroken) this.#log.say('Key broken: the receiver has a wrong one, and sees no more than the server.', 'bad');
    else this.#log.say('Key mended: the receiver has the right one again.', 'good');
  }

  async setEncrypted(isEncrypted: boolean): Promise<void> {
    if (!this.#call) return;
    await this.#call.setEncryption(await this.#secret(isEncrypted));
    this.#showState();
    this.#sayEncryption();
  }

  async setCodec(codec: Codec): Promise<void> {
    if (!this.#call) return;
    await this.#call.setCodec(codec);
    this.#log.say(`The codec is ${codecNames[codec]} now.`);
  }

  async setPassphrase(passphrase: string): Promise<void> {
    if (!this.#call?.isEncrypted) return;
    await this.#call.changeKey(await secretOf(passphrase));
    this.#log.say('New passphrase: sender and receiver changed to its key, and the call went on.', 'good');
  }

  async setAudible(isAudible: boolean): Promise<void> {
    this.#views.isAudible = isAudible;
  }

  async fail(error: unknown): Promise<void> {
    this.#log.say(`Failed: ${error instanceof Error ? error.message : error}`, 'bad');
    if (this.#call) this.#showState();
    else await this.stop();
  }

  async #secret(isEncrypted: boolean): Promise<Secret | undefined> {
    return isEncrypted ? secretOf(this.#controls.passphrase) : undefined;
  }

  #listen(call: Call): void {
    for (const [who, attached] of call.pipelines) {
      attached.addEventListener('report', ({ detail }) => {
        const told = inWords(detail);
        if (told) this.#log.repeat(`${who}, ${attached.kind}`, told[0], detail.count, told[1]);
      });
    }
  }

  async #watch(call: Call): Promise<void> {
    const look = sampler(call);
    while (this.#call === call) {
      // It fails where the call ends meanwhile.
      const sample = await look().catch(() => undefined);
      if (sample && this.#call === call) {
        this.#plots.sample(sample);
        this.#views.showSample(sample, call.isEncrypted);
      }
      await new Promise((resolve) => setTimeout(resolve, INTERVAL));
    }
  }

  #sayEncryption(): void {
    if (this.#call?.isEncrypted) this.#log.say('Encryption on: receivers without the key see nothing.', 'good');
    else this.#log.say('Encryption off: the server in the middle sees everything.', 'bad');
  }

  #showState(): void {
    const { isEncrypted = true, isPaused = false, isBroken = false } = this.#call ?? {};
    this.#controls.show({ isOn: this.#call !== undefined, isEncrypted, isPaused, isBroken });
    this.#views.showKeys(isEncrypted, isBroken);
  }
}
