import { createLockitNetworkEmulator, serveEmulator } from '@postern/emulators';
import { type EdgeProcess, startEdgeAlone } from '@postern/processes';
import { describeSite } from '@postern/processes/stories';
import { describeStaticFiles } from '@postern/site/contract';
import { buildVariables } from '@postern/testing';
import { afterAll, beforeAll } from 'vitest';

let edge: EdgeProcess | undefined;
beforeAll(async () => {
  const lockit = await serveEmulator(createLockitNetworkEmulator(), { port: 0 });
  edge = await startEdgeAlone('node', buildVariables(lockit.origin));
  await lockit.close();
});
afterAll(() => edge?.end());

describeSite('node');
describeStaticFiles('Node', () => edge?.origin ?? '');
