/**
 * The decoder: one file a decoding policy, over the primitives of {@link
 * dev.foretoken.runtime.decoding.Decoding}.
 */
package dev.foretoken.runtime.decoding;
