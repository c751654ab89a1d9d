import { type Container, type Recording, type Replay, startRecording, startReplay } from 'framepipe/recording.js';
import { type Codec, codecNames, videoCodecs } from '../call/codecs.js';
import { openMedia } from '../call/media.js';
import { secretOf } from '../call/secrets.js';
import { element } from '../lib/element.js';
import { FileList, type FileWithBlob } from './file-list.js';
import { Player } from './player.js';
import { type RecordingCall, startRecordingCall } from './recording-call.js';
import { bytes, clock } from './words.js';

/** How far back the instant replay reaches, in seconds. */
const REPLAY = 20;

const button = (id: string) => element(id, HTMLButtonElement);

/** What runs between Start and Stop. */
interface Running {
  readonly call: RecordingCall;
  readonly stream: MediaStream;
  replay: Replay;
}

/** The page: does what the controls ask for, one after the other. */
export class RecordingPage {
  readonly #form = element('controls', HTMLFormElement);
  readonly #codec = element('codec', HTMLSelectElement);
  readonly #container = element('container', HTMLSelectElement);
  readonly #progress = element('progress', HTMLParagraphElement);
  readonly #files = new FileList(new Player());
  #running: Running | undefined;
  #recording: Recording | undefined;
  #chapters = 0;
  #last: Promise<void> = Promise.resolve();

  constructor() {
    for (const [codec, name] of videoCodecs()) this.#codec.add(new Option(name, codec));
    this.#form.addEventListener('submit', (event) => event.preventDefault());
    this.#onClick('start', () => (this.#running ? this.#stop() : this.#begin()));
    this.#onClick('record', () => (this.#recording ? this.#stopRecording() : this.#record()));
    this.#onClick('pause', async () => this.#pause());
    this.#onClick('chapter', async () => this.#recording?.markChapter(`Chapter ${++this.#chapters}`));
    this.#onClick('replay', () => this.#saveReplay());
    this.#codec.addEventListener('change', () => this.#do(() => this.#restart()));
    this.#container.addEventListener('change', () => this.#do(async () => this.#restartReplay()));
    this.#limitContainers();
  }

  async #begin(): Promise<void> {
    this.#say('Starting …');
    const { stream, words } = await openMedia();
    const codec = this.#codec.value as Codec;
    try {
      const call = await startRecordingCall({ stream, codec, secret: await secretOf('correct horse battery staple') });
      this.#running = { call, stream, replay: this.#startReplay(call) };
      element('received', HTMLVideoElement).srcObject = call.received;
    } catch (error) {
      for (const track of stream.getTracks()) track.stop();
      throw error;
    }
    this.#say(`An encrypted call runs: ${words}, ${codecNames[codec]} and Opus. Its last ${REPLAY} seconds are kept.`);
    this.#showControls();
  }

  async #stop(): Promise<void> {
    await this.#stopRecording();
    if (!this.#running) return;
    const { call, stream, replay } = this.#running;
    this.#running = undefined;
    replay.close();
    call.close();
    for (const track of stream.getTracks()) track.stop();
    element('received', HTMLVideoElement).srcObject = null;
    this.#say('The call has ended.');
    this.#showControls();
  }

  async #restart(): Promise<void> {
    this.#limitContainers();
    if (!this.#running) return;
    await this.#stop();
    await this.#begin();
  }

  async #record(): Promise<void> {
    if (!this.#running) return;
    const { receivers: tracks } = this.#running.call;
    const recording = startRecording({ tracks, ...this.#kind });
    this.#recording = recording;
    recording.addEventListener('status', () => this.#showProgress());
    recording.addEventListener('failed', ({ detail }) => {
      this.#recording = undefined;
      this.#say(`The recording failed: ${detail.message} (${detail.code}).`);
      this.#showControls();
    });
    await recording.started;
    this.#say('Recording. What is written plays up to its last second, should this tab be killed.');
    this.#showControls();
  }

  async #stopRecording(): Promise<void> {
    const recording = this.#recording;
    if (!recording) return;
    const { files } = await recording.stop();
    this.#recording = undefined;
    for (const file of files) if (hasBlob(file)) this.#files.add('call', file);
    const { size } = recording.status;
    this.#say(`Recorded ${bytes(size)}, in the clear: whoever gets the file sees the call.`);
    this.#showControls();
  }

  #pause(): void {
    if (this.#recording?.state === 'paused') this.#recording.resume();
    else this.#recording?.pause();
    this.#showControls();
  }

  async #saveReplay(): Promise<void> {
    if (!this.#running) return;
    const { files } = await this.#running.replay.save();
    for (const file of files) this.#files.add('replay', file);
    this.#say('Saved what has just happened; the call and its recording go on.');
  }

  #startReplay({ receivers: tracks }: RecordingCall): Replay {
    return startReplay({ tracks, ...this.#kind, seconds: REPLAY, keyFrameInterval: 5 });
  }

  /** Browsers change the picture's size with what machine and network can do; players of this page follow that. */
  get #kind() {
    return { container: this.#container.value as Container, onChange: 'continue' } as const;
  }

  /** Files of another kind, from now on. */
  #restartReplay(): void {
    if (!this.#running) return;
    this.#running.replay.close();
    this.#running.replay = this.#startReplay(this.#running.call);
  }

  /** WebM takes no H.264. */
  #limitContainers(): void {
    const isLimited = this.#codec.value === 'video/H264';
    const webm = this.#container.querySelector<HTMLOptionElement>('option[value="webm"]')!;
    webm.disabled = isLimited;
    if (isLimited && webm.selected) this.#container.value = 'mp4';
  }

  #showControls(): void {
    const isPaused = this.#recording?.state === 'paused';
    button('start').textContent = this.#running ? 'Stop' : 'Start';
    button('record').textContent = this.#recording ? 'Stop recording' : 'Record';
    button('pause').textContent = isPaused ? 'Go on' : 'Pause';
    for (const id of ['record', 'replay']) button(id).disabled = !this.#running;
    for (const id of ['pause', 'chapter']) button(id).disabled = !this.#recording;
    this.#showProgress();
  }

  #showProgress(): void {
    const { state, status } = this.#recording ?? {};
    const isPaused = state === 'paused';
    this.#progress.dataset.recording = status ? (isPaused ? 'paused' : 'yes') : 'no';
    const words = status && `${clock(status.duration)}, ${bytes(status.size)}${isPaused ? ', paused' : ''}`;
    this.#progress.textContent = words ?? 'not recording';
  }

  #say(text: string): void {
    element('state', HTMLOutputElement).value = text;
  }

  #onClick(id: string, action: () => Promise<void> | undefined): void {
    button(id).addEventListener('click', () => this.#do(async () => action()));
  }

  #do(action: () => Promise<void>): void {
    this.#form.ariaBusy = 'true';
    this.#last = this.#last
      .then(action)
      .catch((error: unknown) => this.#say(`Failed: ${error instanceof Error ? error.message : error}`))
      .then(() => {
        this.#form.ariaBusy = 'false';
      });
  }
}

function hasBlob(file: { readonly blob?: Blob }): file is FileWithBlob {
  return file.blob !== undefined;
}
