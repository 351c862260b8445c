import type { SharedModule } from '../plugin/shared-modules.ts';

/**
 * Rules for Renovate (`packageRules` of its configuration) that keep it from modules whose version the gateway
 * chooses, and from the Go lines. Names: https://docs.renovatebot.com/modules/manager/gomod/
 */
export function renovateRules(shared: readonly SharedModule[]): Record<string, unknown> {
  const description = "KrakenD links these: their version is the gateway's.";
  return {
    packageRules: [
      {
        description,
        matchManagers: ['gomod'],
        matchPackageNames: namesOf(shared),
        enabled: false,
      },
      {
        description: "Plugins are built with the gateway's Go.",
        matchManagers: ['gomod'],
        matchDepTypes: ['golang', 'toolchain'],
        enabled: false,
      },
    ],
  };
}

/**
 * The same for Dependabot: lines below an entry for gomod in .github/dependabot.yml.
 * https://docs.github.com/en/code-security/dependabot/working-with-dependabot/dependabot-options-reference
 */
export function dependabotRules(shared: readonly SharedModule[]): string[] {
  return ['    ignore:', ...namesOf(shared).map((name) => `      - dependency-name: "${name}"`)];
}

/** Every module once. A name of Go's has neither a quote nor a wildcard in it. */
function namesOf(shared: readonly SharedModule[]): string[] {
  return [...new Set(shared.map(({ module }) => module))].filter((name) => /^[\w.~/-]+$/.test(name));
}

/** Both, for the report. */
export function botRules(shared: readonly SharedModule[]): Record<string, unknown> {
  return { renovate: renovateRules(shared), dependabot: dependabotRules(shared).join('\n') };
}
