import fc from 'fast-check';
import type { MeshKeyAgreement, MeshKeyHost } from '../../../src/connection/mesh/key-agreement.js';
import { MlsAgreement } from '../../../src/connection/mesh/mls/mls-agreement.js';
import { mlsKeys } from '../../../src/connection/mesh/mls/mls-keys.js';
import { senderKeys } from '../../../src/connection/mesh/sender-keys.js';
import { generateMlsSignatureKeys } from '../../../src/keys/mls.js';
import { until } from '../../helpers/until.js';
import { FakeNetwork, type FakeNode, numbers } from './fake-network.js';

/** What happens in a call. */
type Step = 'enter' | 'leave' | 'crash' | 'reload' | 'cut' | 'heal';

const steps = fc.array(fc.constantFrom<Step>('enter', 'enter', 'enter', 'leave', 'crash', 'reload', 'cut', 'heal'), {
  minLength: 6,
  maxLength: 9,
});
const MOST = 5;

const byMls = {
  stageOptions: mlsKeys({ identity: 'x' }).stageOptions,
  start: (host: MeshKeyHost): MeshKeyAgreement =>
    new MlsAgreement(host, {
      identity: new TextEncoder().encode('somebody'),
      signatureKeys: generateMlsSignatureKeys(),
      validateMember: () => true,
      keyScheme: { epochBits: 6 },
      times: { tick: 40, patience: 150, answer: 600, keyWait: 200 },
    }),
};

describe('connection/mesh: keys of those who come and go in any order', function () {
  this.timeout(180_000);

  for (const [name, { stageOptions, start }] of [
    ['sender keys', senderKeys()],
    ['MLS', byMls],
  ] as const) {
    it(`${name}: all who are there read all, and nobody who is not`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.nat(), steps, async (seed, script) => {
          const next = numbers(seed);
          const network = new FakeNetwork(next);
          const gone: FakeNode[] = [];
          const pick = () => network.nodes[next(network.nodes.length || 1)];
          const enter = () => network.enter(stageOptions, start);
          const take = (node: FakeNode | undefined, isCrash: boolean) => {
            if (!node) return;
            network.crash(node);
            gone.push(node);
            if (!isCrash) void node.agreement.close();
          };
          try {
            for (let i = 0; i < 2; i++) enter();
            for (const step of script) {
              if (step === 'enter' && network.nodes.length < MOST) enter();
              else if (step === 'leave' || step === 'reload') take(pick(), false);
              else if (step === 'crash') take(pick(), true);
              else if (step === 'cut') {
                const [node, half] = [pick(), next(network.nodes.length || 1)];
                if (node)
                  network.cut(
                    node,
                    network.nodes.filter((other, at) => other !== node && at >= half),
                  );
              } else if (step === 'heal') network.heal();
              if (step === 'reload') enter();
              await new Promise((resolve) => setTimeout(resolve, next(4) * next(60)));
            }
            network.heal();
            while (network.nodes.length < 2) enter();

            const { nodes } = network;
            const pairs = nodes.flatMap((one) =>
              nodes.filter((other) => other !== one).map((other) => [one, other] as const),
            );
            const all = async () => {
              for (const [one, other] of pairs) if (!(await one.opens(other))) return false;
              return true;
            };
            const haveAll = () => nodes.every(({ agreement }) => agreement.members.length === nodes.length - 1);
            const nobodyElse = async () => {
              for (const outsider of gone) for (const node of nodes) if (await outsider.opens(node)) return false;
              return true;
            };
            // While keys change, a frame may be there before its key: the stages of this test do not wait for keys.
            const codes = () => new Set(nodes.map(({ agreement }) => agreement.verificationCode?.()?.join()));
            const isAsItShouldBe = async () => haveAll() && codes().size === 1 && (await nobodyElse()) && (await all());
            await until('all read all, and nobody else does', isAsItShouldBe, 60_000);
          } finally {
            await network.close();
            await Promise.all(gone.map(({ agreement }) => agreement.close()));
          }
        }),
        { numRuns: 6, seed: 5, endOnFailure: true },
      );
    });
  }
});
