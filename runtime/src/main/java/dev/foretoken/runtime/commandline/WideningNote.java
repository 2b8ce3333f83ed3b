package dev.foretoken.runtime.commandline;

import dev.foretoken.runtime.GenerationReport;
import java.util.List;

/** What is said beside every figure that a widened model has a part in. */
final class WideningNote {
    private WideningNote() {}

    static String of(String original) {
        return "widened from " + original + ": its speed is that of its size, its pictures those of the original";
    }

    /** Of those among the models that are widened. */
    static List<String> of(List<GenerationReport.Model> models) {
        return models.stream()
                .flatMap(model -> model.widenedFrom().map(original -> model.role() + " " + of(original)).stream())
                .toList();
    }
}
