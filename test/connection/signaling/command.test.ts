import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { WebSocket } from 'ws';

const command = fileURLToPath(new URL('../../../cli/framepipe.ts', import.meta.url));
const arguments_ = ['--import', 'tsx', command, 'signal', '--port', '0', '--origin', '*'];

describe('framepipe signal', () => {
  it('serves rooms until it is stopped', async () => {
    const child = spawn(process.execPath, arguments_, { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const [said] = await once(child.stdout, 'data');
      const [, url] = /^Rooms at (ws:\S+) for all pages\./.exec(String(said))!;
      const socket = new WebSocket(url!);
      await once(socket, 'open');
      socket.send(JSON.stringify({ type: 'join', room: 'room', id: 'a'.repeat(32), secret: 'b'.repeat(32) }));
      const [answer] = await once(socket, 'message');
      expect(JSON.parse(String(answer))).to.deep.equal({ type: 'welcome', members: [] });
    } finally {
      child.kill('SIGTERM');
    }
    expect(await once(child, 'exit')).to.deep.equal([0, null]);
  }).timeout(30_000);
});
