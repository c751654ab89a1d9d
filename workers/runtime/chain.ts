import { isFrameStage } from '../../src/shared/frame-stage.js';
import { type FusedStage, fusedLink } from './fused-link.js';
import type { Link, LinkHost } from './link.js';
import type { RunningStage } from './start-stages.js';
import { streamLink } from './stream-link.js';

/** Links stages to a sink, fusing neighbours that look at one frame at a time. */
export function chainStages(stages: readonly RunningStage[], host: LinkHost, sink: Link): Link {
  let next = sink;
  let fused: FusedStage[] = [];
  const fuse = () => {
    if (fused.length > 0) next = fusedLink(fused, host, next);
    fused = [];
  };
  // From the end, because each link holds the one after it.
  for (const stage of [...stages].reverse()) {
    if (isFrameStage(stage.instance)) {
      fused.unshift({ name: stage.name, instance: stage.instance });
    } else {
      fuse();
      next = streamLink(stage, host, next);
    }
  }
  fuse();
  return next;
}

/** Lets nothing through. */
export function dropAll(host: LinkHost): Link {
  return {
    push(_record, done) {
      host.dropped({ cause: 'inactive' });
      done();
    },
    end: async () => {},
  };
}
