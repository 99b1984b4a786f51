export { signInWithBrowser } from './browser.ts';
export { type Machine, type MachineOptions, setUpMachine } from './machine.ts';
export { type Server, startServer } from './server.ts';
