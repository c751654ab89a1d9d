import type { RecordingMessage } from '../src/recording/recording-protocol.js';
import { RecordingSession } from './recording/recording-session.js';

self.onmessage = ({ data }: MessageEvent<RecordingMessage>) => {
  if (data?.framepipeRecording) new RecordingSession(data.port, data.framepipeRecording);
};
