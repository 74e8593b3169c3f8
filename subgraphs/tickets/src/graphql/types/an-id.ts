/** Of every id that comes from a client: whatever looks otherwise is none of ours, and no query is made of it. */
export const idPattern = /^[\w.:-]{1,64}$/;

export const anId = { message: 'must be an id of 1 to 64 letters, digits, dots or dashes' };
