import type { Stage } from 'framepipe';
import { Mesh, type MeshKeyState, type MeshMember, type MeshRoom, senderKeys } from 'framepipe/connection.js';
import { mlsKeys } from 'framepipe/mesh-mls.js';

declare const room: MeshRoom;
declare const worker: Worker;
declare const track: MediaStreamTrack;

// Pipelines are typed by the worker's stages, as those of a peer.
const mesh = new Mesh(room, { keys: senderKeys(), pipelines: { worker, pipelineFor: () => [{ stage: 'sframe' }] } });
// @ts-expect-error: there is no such stage
new Mesh(room, { pipelines: { worker, pipelineFor: () => [{ stage: 'sfrane' }] } });
// @ts-expect-error: there is no such option of the stage
new Mesh(room, { pipelines: { worker, pipelineFor: () => [{ stage: 'sframe', options: { keyWiat: 1 } }] } });
const options = { keyWait: 1, keyWiat: 1 };
// @ts-expect-error: nor beside one that there is
new Mesh(room, { pipelines: { worker, pipelineFor: () => [{ stage: 'sframe', options }] } });

// So are those of a registry that the user writes out, where the result's type names it.
type Own = { readonly own: Stage<{ readonly every?: number }> };
const own = { every: 1 };
new Mesh(room, { pipelines: { worker, pipelineFor: () => [{ stage: 'own', options: own }] } }) satisfies Mesh<Own>;
const mistyped = { every: 1, evry: 1 };
// @ts-expect-error: there is no such option beside one that there is
new Mesh(room, { pipelines: { worker, pipelineFor: () => [{ stage: 'own', options: mistyped }] } }) satisfies Mesh<Own>;
// @ts-expect-error: there is no such field of a stage
new Mesh(room, { pipelines: { worker, pipelineFor: () => [{ stage: 'own', optoins: own }] } }) satisfies Mesh<Own>;

// @ts-expect-error: there is no such option of the mesh, beside one that there is
new Mesh(room, { restarts: false, offersFirst: true });
// @ts-expect-error: keys that are none
new Mesh(room, { keys: 'secret' });

// Events are typed by their names.
mesh.addEventListener('stream', ({ detail }) => {
  detail.member satisfies MeshMember;
  detail.stream satisfies MediaStream;
});
mesh.addEventListener('keys', ({ detail }) => detail satisfies MeshKeyState);
mesh.channel('chat').addEventListener('message', ({ detail }) => detail.data satisfies string | Uint8Array);
// @ts-expect-error: there is no such event
mesh.addEventListener('arrived', () => {});
// @ts-expect-error: there may be no code yet
(await mesh.verificationCode()).join();
// @ts-expect-error: a stream is no track
mesh.addTrack(new MediaStream([track]));

// Who somebody is, only MLS knows.
mlsKeys({ identity: 'alice' }).memberOf(mesh.id)?.identity satisfies Uint8Array | undefined;
// @ts-expect-error: an identity is needed
mlsKeys({});
