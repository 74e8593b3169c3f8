/** The crash point a test armed by `PARTERRE_CRASH_POINT=name` or `name:N`; never in production. */
export const armedCrashPoint: string | undefined =
  process.env.NODE_ENV === 'production' ? undefined : process.env.PARTERRE_CRASH_POINT;
