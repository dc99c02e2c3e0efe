/** Takes the lock of a home and says so, then stays until it is killed. */
import { nodeLock } from '../../sync/node/lock.ts';

const [, , home = '', kind] = process.argv;
const held = await nodeLock(home, kind === 'socket' ? 'socket' : undefined).take();
console.log(held ? 'held' : 'refused');
if (held) setInterval(() => undefined, 1000);
