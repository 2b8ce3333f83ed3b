package dev.foretoken.runtime.comparison;

import dev.foretoken.runtime.decoding.GenerationRequest;

/**
 * A way to generate that is compared with others.
 *
 * @param name what tells it from the others, such as {@code exact, draft length 4}
 * @param request how to generate; its classes and its seed do not matter
 */
public record Candidate(String name, GenerationRequest request) {}
