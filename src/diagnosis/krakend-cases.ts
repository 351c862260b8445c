import type { KnownCase } from './known-case.ts';
import type { Cause, LoadRefusal } from './load-refusal.ts';

/** What KrakenD itself says of plugins, at test-plugin and while it starts. */
export const KRAKEND_CASES: readonly KnownCase<LoadRefusal, Cause>[] = [
  {
    pattern: /plugin loader: unknown type|unknown type$/,
    explain: () => ({
      cause: 'its registerer is of another type than KrakenD asks for',
      why: 'The variable is there, and its method has another name or other parameters than the interface of its kind (RegisterHandlers, RegisterClients, RegisterModifiers).',
      fix: 'compare the method with the example of its kind on https://www.krakend.io/docs/extending/',
    }),
  },
  {
    pattern: /The plugin does not contain a (\w+Registerer)/,
    explain: ([, symbol]) => ({
      cause: `it exports no ${symbol}`,
      why: 'KrakenD looks for a variable of that name at package level in package main.',
      fix: `declare it: var ${symbol} = registerer("name")`,
    }),
  },
  {
    pattern: /You must declare the expected type of the plugin/,
    explain: () => ({
      cause: 'test-plugin was not told which kind it is',
      fix: 'krakend test-plugin -s (server), -c (client) or -m (modifier) and the file',
    }),
  },
  {
    pattern: /Unable to open the plugin/,
    explain: () => ({
      cause: 'it does not find the file',
      fix: 'look at the path; "folder" in krakend.json is the folder, and "pattern" a part of the file name, not a glob',
    }),
  },
  {
    pattern: /the gateway gave no answer within (\d+) s/,
    explain: ([, seconds]) => ({
      cause: `it gives no answer within ${seconds} s`,
      why: "A plugin whose init panics leaves Go's loader waiting for ever when the file is opened a second time, as for its second kind; or the init itself does not end.",
      fix: 'have init do nothing that can fail or wait: read files and reach servers in the registered function instead',
    }),
  },
  {
    pattern: /^(?:the gateway ended with exit code \d+: )?panic: (.+)|goroutine \d+ \[running\]/m,
    explain: ([, words]) => ({
      cause: `it panics while it is loaded${words === undefined ? '' : `: ${words.trim()}`}`,
      why: "Go runs a plugin's init and the values of its variables when the file is opened.",
      fix: 'have init do nothing that can fail: read files and reach servers in the registered function instead',
    }),
  },
  {
    pattern: /licen[cs]e/i,
    explain: () => ({
      cause: 'it asks for its licence',
      why: 'The Enterprise gateway runs, and tests plugins, only with a licence file; the static verdict needs none.',
      fix: 'set edition: ee and give the licence in gateway-licence, or rely on the static verdict (verify: static)',
    }),
  },
  {
    pattern: /Error getting the plugin handler|No plugin registered as (\S+)/,
    explain: ([, name]) => ({
      cause:
        name === undefined
          ? 'its factory returns an error'
          : `no plugin registers the name ${name.replace(/[.,]$/, '')}`,
      why:
        name === undefined
          ? 'The plugin is loaded, and refuses its configuration.'
          : 'The configuration names it, and each loaded plugin calls itself something else.',
      fix:
        name === undefined
          ? 'look at what the factory checks in extra_config'
          : 'give the name that the plugin registers, under the namespace of its kind',
    }),
  },
];
