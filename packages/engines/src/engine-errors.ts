/** An engine is neither there nor can it be provided on this machine by this user. */
export class EngineUnavailable extends Error {
  override readonly name = 'EngineUnavailable';

  constructor(reason: string, options?: ErrorOptions) {
    super(
      `${reason}. Three ways on: npm run compose:env && docker compose up --build; install rabbitmq-server (and, for MongoDB, a Linux with ` +
        'glibc 2.38 or later); or set MONGODB_URI and AMQP_URL to servers of your own',
      options,
    );
  }
}

/** An engine was started and did not become ready. */
export class EngineFailed extends Error {
  override readonly name = 'EngineFailed';
}

/** Another living run uses the directory. */
export class DirectoryInUse extends Error {
  override readonly name = 'DirectoryInUse';
}
