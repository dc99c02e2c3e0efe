/**
 * A wire in a place of its own that is cut again and again: `node cutter-child.ts <port> <host> <target port> seconds|bytes
 * <how often> <seed>`. Cut after so many seconds, or up to a thousand times after 1 to so many bytes towards the caller.
 * Prints `ready`, and how often it was cut when its input ends.
 */
import { connect, createServer, type Socket } from 'node:net';
import { SeededRandom } from '../../simulator/fake-ports.ts';

const CUTS_AT_MOST = 1_000;
const [port, host = '', target, way, often, seed] = process.argv.slice(2);
const random = new SeededRandom(Number(seed));
const sockets = new Set<Socket>();
let cuts = 0;

function cut(): void {
  if (sockets.size === 0) return;
  cuts += 1;
  for (const socket of sockets) socket.resetAndDestroy();
}

const server = createServer((near) => {
  const far = connect(Number(target), host);
  let left = way === 'bytes' && cuts < CUTS_AT_MOST ? 1 + random.below(Number(often)) : Infinity;
  const link = (from: Socket, to: Socket, counts: boolean): void => {
    sockets.add(from);
    from.on('data', (piece: Buffer) => {
      if (counts && piece.length >= left) {
        to.write(piece.subarray(0, left));
        cut();
        return;
      }
      if (counts) left -= piece.length;
      if (!to.write(piece)) {
        from.pause();
        to.once('drain', () => from.resume());
      }
    });
    from.on('error', () => {});
    from.on('close', () => {
      sockets.delete(from);
      to.end();
    });
  };
  link(near, far, false);
  link(far, near, true);
});
server.listen(Number(port), host, () => process.stdout.write('ready\n'));
if (way === 'seconds') setInterval(cut, 1_000 * Number(often));
process.stdin.resume().on('end', () => {
  process.stdout.write(`${cuts}\n`, () => process.exit(0));
});
