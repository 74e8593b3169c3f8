/** Characters a password needs at least; what a person can remember as a few words. */
export const minPasswordLength = 12;
/** Longer ones are refused: hashing cost must not be the caller's to choose. */
export const maxPasswordLength = 256;

/** Of the passwords that leaks show most often, those that are long enough to get past the length rule. */
const common = new Set([
  '123456789012',
  '1234567890123',
  '12345678901234',
  '123456789012345',
  '1234567890123456',
  '12345678910',
  '123456789101112',
  '987654321098',
  '0987654321098',
  '1q2w3e4r5t6y',
  '1q2w3e4r5t6y7u8i',
  '1qaz2wsx3edc',
  '1qaz2wsx3edc4rfv',
  'qwertyuiop12',
  'qwertyuiop123',
  'qwertyuiop1234',
  'qwertyuiop[]',
  'qwerty123456',
  'qwerty1234567',
  'qwerty12345678',
  'azertyuiop12',
  'azertyuiop123',
  'azerty123456',
  'asdfghjkl123',
  'qwertyqwerty',
  'qwerty qwerty',
  'password1234',
  'password12345',
  'password123456',
  'password123!',
  'password1234!',
  'passwordpassword',
  'password password',
  'p@ssw0rd1234',
  'p@ssword1234',
  'passw0rd1234',
  'motdepasse12',
  'motdepasse123',
  'motdepasse1234',
  'iloveyou1234',
  'iloveyou12345',
  'iloveyouforever',
  'letmein12345',
  'letmein123456',
  'welcome12345',
  'welcome123456',
  'welcome123!!',
  'bienvenue123',
  'administrator',
  'administrator1',
  'administrateur',
  'admin1234567',
  'admin12345678',
  'changemenow!',
  'changeme1234',
  'changeme12345',
  'football1234',
  'baseball1234',
  'princess1234',
  'superman1234',
  'sunshine1234',
  'abcdefghijkl',
  'abcdefghijklm',
  'abcdefghijklmnop',
  'abcd12345678',
  'abc123456789',
  'a1b2c3d4e5f6',
  'unbelievable',
  'correct horse battery staple',
  'correcthorsebatterystaple',
]);

/**
 * Why a new password is refused, as the end of a sentence that begins with the field's name; `null` when it may be
 * used. Length counts in what a reader sees as characters (code points), so that no script is at a disadvantage.
 */
export function passwordFault(password: string, email: string): string | null {
  const length = [...password].length;
  if (length < minPasswordLength) {
    return `must have at least ${minPasswordLength} characters, and has ${length}; a few words are a good one`;
  }
  if (length > maxPasswordLength) {
    return `must have at most ${maxPasswordLength} characters`;
  }
  const folded = password.normalize('NFKC').trim().toLowerCase();
  const address = email.normalize('NFKC').trim().toLowerCase();
  if (folded === address || folded === address.slice(0, address.indexOf('@'))) {
    return 'must not be your e-mail address';
  }
  if (new Set(folded).size <= 2) {
    return 'must not be the same character over and over';
  }
  if (common.has(folded)) {
    return 'is one of the passwords that are tried first; choose one that is yours alone';
  }
  return null;
}
