/** The pages of the storefront that messages lead to. */
export interface Links {
  order(orderId: string): string;
  ticket(ticketId: string): string;
  hold(holdId: string): string;
  event(slug: string): string;
  preferences: string;
  /** The token stands behind `#`: no server, proxy or referrer header gets to see it. */
  verifyEmail(token: string): string;
  resetPassword(token: string): string;
}

/** @param publicUrl e.g. `https://parterre.example` */
export function createLinks(publicUrl: string): Links {
  const page = (...path: string[]) =>
    `${publicUrl.replace(/\/+$/, '')}/${path.map(encodeURIComponent).join('/')}`;
  const withToken = (url: string, token: string) => `${url}#token=${encodeURIComponent(token)}`;
  return {
    order: (orderId) => page('orders', orderId),
    ticket: (ticketId) => page('tickets', ticketId),
    hold: (holdId) => page('holds', holdId),
    event: (slug) => page('events', slug),
    preferences: page('account', 'preferences'),
    verifyEmail: (token) => withToken(page('verify-email'), token),
    resetPassword: (token) => withToken(page('reset-password'), token),
  };
}
