package dev.foretoken.runtime.decoding;

/** What a decoding policy does with a batch of pictures. */
interface Procedure {
    /** Draws all tokens of all pictures. */
    void decode(Decoding decoding);
}
