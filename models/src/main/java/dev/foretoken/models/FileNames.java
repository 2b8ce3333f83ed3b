package dev.foretoken.models;

import java.util.regex.Pattern;

/** Names of files that may be followed although a stranger wrote them. */
final class FileNames {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*");

    private FileNames() {}

    /** Whether the name is that of a file in the same folder, wherever that is. */
    static boolean isPlain(String name) {
        return PLAIN.matcher(name).matches();
    }
}
