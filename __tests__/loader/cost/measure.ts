// Gives a verdict in a process of its own and prints what that took: node measure.ts GATEWAY PLUGIN.
import { judgeFile, openFile, readGatewayProfile } from '../../../src/loader/index.ts';

const [, , gatewayFile = '', pluginFile = ''] = process.argv;
const cpuAtStart = process.cpuUsage();
const start = performance.now();
using gateway = openFile(gatewayFile);
using plugin = openFile(pluginFile);
const { state } = judgeFile(readGatewayProfile(gateway), plugin);
const seconds = (performance.now() - start) / 1000;
const { user, system } = process.cpuUsage(cpuAtStart);
const megabytes = process.resourceUsage().maxRSS / 1000;
console.log(JSON.stringify({ state, seconds, cpuSeconds: (user + system) / 1_000_000, megabytes }));
