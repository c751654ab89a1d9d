import { testPicture } from '../../lib/test-picture.js';
import { hueOf } from '../hue.js';
import { type Devices, type DeviceTrouble, openCamera, openDevices, openMicrophone } from './devices.js';

/** Hears that the others shall get a track, in the place of another where there was one. */
export type OnTrack = (track: MediaStreamTrack, before: MediaStreamTrack | undefined) => void;

/** People in a call from whom on pictures are smaller and slower, as each is encoded for each. */
const MANY = 5;

/** Camera and microphone, or what stands in for them. */
export class OwnMedia {
  /** What the others get. */
  readonly stream = new MediaStream();
  /** Hears of tracks that come later. */
  onTrack: OnTrack = () => {};
  /** Hears that a device has ended by itself: it was pulled out. */
  onChange: () => void = () => {};
  #name: string;
  #isTest = false;
  #pictureTrouble: DeviceTrouble | undefined;
  #soundTrouble: DeviceTrouble | undefined;

  private constructor(name: string) {
    this.#name = name;
  }

  /** Asks for the devices. @param name stands in the test picture */
  static async open(name: string): Promise<OwnMedia> {
    const media = new OwnMedia(name);
    const devices = await openDevices();
    media.#takePicture(devices);
    media.#takeSound(devices);
    return media;
  }

  /** Whether the others see something. */
  get hasPicture(): boolean {
    return this.#picture?.readyState === 'live';
  }

  /** Whether they hear something. */
  get hasSound(): boolean {
    return this.#sound?.readyState === 'live' && this.#sound.enabled;
  }

  /** Whether what they see is the test picture. */
  get isTest(): boolean {
    return this.#isTest;
  }

  /** Why there is no camera; undefined where there is one. */
  get pictureTrouble(): DeviceTrouble | undefined {
    return this.#pictureTrouble;
  }

  /** Why there is no microphone; undefined where there is one. */
  get soundTrouble(): DeviceTrouble | undefined {
    return this.#soundTrouble;
  }

  /** The name that the test picture shows. */
  set name(name: string) {
    if (name === this.#name) return;
    this.#name = name;
    if (this.#isTest && this.hasPicture) this.#put(this.#testPicture());
  }

  /** Off lets go of the camera: its light goes out. */
  async setPicture(isOn: boolean): Promise<void> {
    if (isOn) this.#takePicture(await openCamera());
    else this.#picture?.stop();
  }

  /** Off leaves the microphone open and sends silence, so that on is at once. */
  async setSound(isOn: boolean): Promise<void> {
    if (this.#sound?.readyState === 'live') this.#sound.enabled = isOn;
    else if (isOn) this.#takeSound(await openMicrophone());
  }

  /** Makes pictures as large as a call of so many can bear. */
  async fit(people: number): Promise<void> {
    if (this.#isTest) return;
    const [width, height, frameRate] = people < MANY ? [640, 360, 24] : [320, 180, 15];
    // A camera that cannot goes on as it is.
    await this.#picture?.applyConstraints({ width, height, frameRate }).catch(() => {});
  }

  close(): void {
    for (const track of this.stream.getTracks()) track.stop();
  }

  get #picture(): MediaStreamTrack | undefined {
    return this.stream.getVideoTracks()[0];
  }

  get #sound(): MediaStreamTrack | undefined {
    return this.stream.getAudioTracks()[0];
  }

  #takePicture({ picture, pictureTrouble }: Devices): void {
    this.#pictureTrouble = pictureTrouble;
    this.#isTest = !picture;
    this.#put(picture ?? this.#testPicture());
  }

  #takeSound({ sound, soundTrouble }: Devices): void {
    this.#soundTrouble = soundTrouble;
    if (sound) this.#put(sound);
  }

  #put(track: MediaStreamTrack): void {
    const before = this.stream.getTracks().find(({ kind }) => kind === track.kind);
    if (before) this.stream.removeTrack(before);
    before?.stop();
    this.stream.addTrack(track);
    // Of a device that was pulled out; stopping a track does not tell.
    track.addEventListener('ended', () => this.onChange());
    this.onTrack(track, before);
  }

  #testPicture(): MediaStreamTrack {
    return testPicture({ title: this.#name, hue: hueOf(this.#name), rate: 15 });
  }
}
