import type { RecordingMessage } from '../src/recording/recording-protocol.js';
import type { ReplayMessage } from '../src/recording/replay/replay-protocol.js';
import { RecordingSession } from './recording/recording-session.js';
import { ReplaySession } from './recording/replay-session.js';

self.onmessage = ({ data }: MessageEvent<Partial<RecordingMessage & ReplayMessage> | undefined>) => {
  if (data?.port && data.framepipeRecording) new RecordingSession(data.port, data.framepipeRecording);
  else if (data?.port && data.framepipeReplay) new ReplaySession(data.port, data.framepipeReplay);
};

// The page waits for it: before, nobody would have heard.
postMessage('ready');
