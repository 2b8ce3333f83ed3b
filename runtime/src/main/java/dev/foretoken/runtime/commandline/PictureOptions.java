package dev.foretoken.runtime.commandline;

import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** What to generate. */
final class PictureOptions {
    @Option(names = "--class", paramLabel = "CLASS", split = ",", showDefaultValue = Visibility.NEVER,
            description = "Class of the pictures: a number, a range such as 0-9, or several of them. May be repeated."
                    + " Default: 0, or all of the bundled models.")
    List<ClassRange> classes = List.of();

    @Option(names = "--count", paramLabel = "N", description = "Pictures of each class.")
    int count = 1;

    /**
     * The class of each picture.
     *
     * @param usual the classes if none are given
     */
    List<Integer> labels(ClassRange usual) {
        if (count < 1) {
            throw new ForetokenException(
                    Code.INVALID_ARGUMENT, "The number of pictures of each class [" + count + "] must be at least 1");
        }
        List<Integer> labels = new ArrayList<>();
        (classes.isEmpty() ? List.of(usual) : classes).stream()
                .flatMapToInt(ClassRange::classes)
                .forEach(label -> labels.addAll(Collections.nCopies(count, label)));
        return labels;
    }
}
