interface Principal {
  readonly userDetails: string;
  readonly userRoles: readonly string[];
}

export const signIn = (): void => location.assign('/.auth/login/aad');
export const signOut = (): void => location.assign('/.auth/logout');

export async function readName(): Promise<string | undefined> {
  const response = await fetch('/.auth/me');
  const { clientPrincipal }: { clientPrincipal: Principal | null } = await response.json();
  return clientPrincipal?.userDetails;
}

export const readOrders = (): Promise<Response> => fetch('/api/orders');
