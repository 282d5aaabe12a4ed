export const writing = 'write-output-files'
export const sending = 'send-notifications'
/** Where jobs end that failed as often as they may, for a person to look at and `notifications retry`. */
export const deadLetters = 'dead-letters'
