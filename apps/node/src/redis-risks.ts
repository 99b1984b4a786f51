/** What the server is asked; managed ones refuse some of it. */
export interface RedisQuestions {
  info(section: string): Promise<string>;
  configGet(name: string): Promise<Readonly<Record<string, string>>>;
}

/**
 * What in the server's own settings may cost users their sessions, each with its fix. A question
 * that the server does not answer is no risk found.
 */
export async function findRedisRisks(server: RedisQuestions): Promise<string[]> {
  const [memory, persistence, fsync] = await Promise.all([
    server.info('memory').catch(() => ''),
    server.info('persistence').catch(() => ''),
    server.configGet('appendfsync').catch((): Readonly<Record<string, string>> => ({})),
  ]);
  const risks: string[] = [];
  const policy = /^maxmemory_policy:(\S+)/m.exec(memory)?.[1];
  if (policy !== undefined && policy !== 'noeviction') {
    risks.push(`maxmemory-policy ${policy} signs users out when memory is short; use noeviction`);
  }
  if (/^aof_enabled:0/m.test(persistence)) {
    risks.push('appendonly no: a restart signs everybody out, or back to an older state; use yes');
  } else if (['everysec', 'no'].includes(fsync['appendfsync'] ?? '')) {
    risks.push(
      `appendfsync ${fsync['appendfsync']}: a crash of the machine takes the last renewals back, which ends those sessions where the provider rotates refresh tokens; use always`,
    );
  }
  return risks;
}
