/** The questions asked of a Redis server. Managed services reject some of them. */
export interface RedisQuestions {
  info(section: string): Promise<string>;
  configGet(name: string): Promise<Readonly<Record<string, string>>>;
}

/**
 * Finds server settings that may cost users their sessions.
 *
 * @returns one text per risk, with its fix; a question that the server rejects is not a risk
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
    risks.push('appendonly no: a restart signs users out, or restores older sessions; use yes');
  } else if (['everysec', 'no'].includes(fsync['appendfsync'] ?? '')) {
    risks.push(
      `appendfsync ${fsync['appendfsync']}: a crash of the machine loses the last refreshes, which ends those sessions if the provider rotates refresh tokens; use always`,
    );
  }
  return risks;
}
