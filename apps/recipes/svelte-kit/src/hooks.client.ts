// Hooks load before the router reads the address, from which the kit takes the sign-in's response.
import './auth.ts';

export const handleError = ({ error }: { error: unknown }) => ({ message: String(error) });
