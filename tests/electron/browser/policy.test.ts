import { expect, it } from 'vitest';
import {
  CONTENT_SECURITY_POLICY,
  POLICY_WITHOUT_NONCE,
  policyWith,
} from '../../../electron/browser/policy.ts';
import { WINDOW_POLICY } from '../../../renderer/policy.ts';

const rules = (policy: string): Map<string, string> =>
  new Map(policy.split('; ').map((rule) => [rule.split(' ')[0]!, rule]));

it('The shell sends every rule the window was built for, word for word', () => {
  const ours = rules(CONTENT_SECURITY_POLICY);
  for (const [name, rule] of rules(WINDOW_POLICY)) expect(ours.get(name)).toBe(rule);
});

it('The shell allows nothing the window did not ask for, beyond its own icon list', () => {
  const asked = rules(WINDOW_POLICY);
  const extra = [...rules(CONTENT_SECURITY_POLICY)]
    .filter(([name]) => !asked.has(name))
    .map(([, rule]) => rule);
  expect(extra).toEqual(["manifest-src 'self'", "object-src 'none'"]);
});

it('A nonce stands only in the policy of a page', () => {
  expect(policyWith('abc')).toContain("'nonce-abc'");
  expect(POLICY_WITHOUT_NONCE).not.toContain('nonce');
});
