/** Why there is no track of a device. */
export type DeviceTrouble = 'missing' | 'refused' | 'busy' | 'insecure';

/** What came of asking for devices: of each that was asked for, a track or a trouble. */
export interface Devices {
  readonly picture?: MediaStreamTrack;
  readonly sound?: MediaStreamTrack;
  readonly pictureTrouble?: DeviceTrouble;
  readonly soundTrouble?: DeviceTrouble;
}

/** A call of ten is sent nine times: small pictures go far. */
const PICTURE: MediaTrackConstraints = {
  width: { ideal: 640 },
  height: { ideal: 360 },
  frameRate: { ideal: 24, max: 30 },
};
const SOUND: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

/** Camera and microphone, with one question to the person; where one is missing, the other alone. Never rejects. */
export async function openDevices(): Promise<Devices> {
  try {
    const stream = await ask({ video: PICTURE, audio: SOUND });
    const [[picture], [sound]] = [stream.getVideoTracks(), stream.getAudioTracks()];
    return { ...(picture && { picture }), ...(sound && { sound }) };
  } catch (error) {
    const trouble = troubleOf(error);
    // Who has refused is not asked again.
    if (trouble === 'refused' || trouble === 'insecure') return { pictureTrouble: trouble, soundTrouble: trouble };
    return { ...(await openCamera()), ...(await openMicrophone()) };
  }
}

/** The camera alone. Never rejects. */
export async function openCamera(): Promise<Devices> {
  try {
    return { picture: (await ask({ video: PICTURE })).getVideoTracks()[0]! };
  } catch (error) {
    return { pictureTrouble: troubleOf(error) };
  }
}

/** The microphone alone. Never rejects. */
export async function openMicrophone(): Promise<Devices> {
  try {
    return { sound: (await ask({ audio: SOUND })).getAudioTracks()[0]! };
  } catch (error) {
    return { soundTrouble: troubleOf(error) };
  }
}

async function ask(constraints: MediaStreamConstraints): Promise<MediaStream> {
  // Absent on pages that came over plain http, localhost apart.
  const { mediaDevices } = navigator as Partial<Navigator>;
  if (!mediaDevices) throw new DOMException('there are no devices on this page', 'SecurityError');
  return mediaDevices.getUserMedia(constraints);
}

function troubleOf(error: unknown): DeviceTrouble {
  switch ((error as DOMException).name) {
    case 'NotAllowedError':
      return 'refused';
    case 'SecurityError':
      return 'insecure';
    case 'NotReadableError':
    case 'AbortError':
      return 'busy';
    default:
      return 'missing';
  }
}
