/** The end-to-end encryption worker of livekit-client, from npm as it is. */
import { listenForSpin } from './listen-for-spin.worker.js';
import 'livekit-client/e2ee-worker';

listenForSpin();
