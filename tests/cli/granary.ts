/** The command line without a process per call: what it wrote, and its exit code. */
import { expect } from 'vitest';
import { run } from '../../sync/cli/run.ts';

export interface Said {
  code: number;
  out: string;
  err: string;
}

/** `granary` as somebody calls it who stands in `cwd`. */
export function granaryIn(cwd: string, env: NodeJS.ProcessEnv = {}) {
  return async (...argv: string[]): Promise<Said> => {
    const said = { out: '', err: '' };
    const io = {
      out: (text: string) => {
        said.out += text;
      },
      err: (text: string) => {
        said.err += text;
      },
      env,
      cwd,
    };
    return { code: await run(argv, io), ...said };
  };
}

/** Somebody with a home of their own; `ask` wants the verb to work and answers its JSON. */
export function personAt(home: string, cwd: string) {
  const say = granaryIn(cwd, { GRANARY_HOME: home });
  const ask = async <T>(...argv: string[]): Promise<T> => {
    const said = await say(...argv, '--json');
    expect(said, argv.join(' ')).toMatchObject({ code: 0, err: '' });
    return JSON.parse(said.out) as T;
  };
  return { home, say, ask };
}
