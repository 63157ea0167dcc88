/** Whether the text's last character is the first half of one (UTF-16), whose second half comes with the next piece of the text. */
export const endsTorn = (text: string): boolean => {
  const code = text.charCodeAt(text.length - 1);
  return code >= 0xd800 && code < 0xdc00;
};
