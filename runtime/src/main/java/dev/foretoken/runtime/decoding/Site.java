package dev.foretoken.runtime.decoding;

/**
 * Where a token is, which is the address of its random numbers.
 *
 * @param image index of the picture in the request
 * @param position in the picture
 */
record Site(int image, int position) {}
