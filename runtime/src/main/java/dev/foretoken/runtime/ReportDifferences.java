package dev.foretoken.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Says whether two reports are of the same pictures and, if they are not, what may be the reason. */
final class ReportDifferences {
    private static final List<String> CAUSES =
            List.of("/request", "/setup/device", "/setup/precision", "/setup/acceptance", "/setup/resampler",
                    "/setup/settings", "/versions", "/models", "/machine/processors");

    private final List<String> lines = new ArrayList<>();

    private ReportDifferences() {}

    static List<String> between(GenerationReport before, GenerationReport now) {
        JsonNode first = tree(before);
        JsonNode second = tree(now);
        ReportDifferences differences = new ReportDifferences();
        // Latents are what there is when no picture was made of them.
        differences.compare(before.pictures().isEmpty() ? "/latentsSha256" : "/pictures", first, second);
        if (!differences.lines.isEmpty()) {
            CAUSES.forEach(cause -> differences.compare(cause, first, second));
        }
        return differences.lines;
    }

    /** A report with the request that makes its pictures again, since a replay was asked for no more than that. */
    private static JsonNode tree(GenerationReport report) {
        ObjectNode tree = (ObjectNode) ReportJson.tree(report);
        tree.set("request", ReportJson.tree(report.replay()));
        return tree;
    }

    private void compare(String path, JsonNode first, JsonNode second) {
        compareNodes(path, first.at(path), second.at(path));
    }

    private void compareNodes(String path, JsonNode first, JsonNode second) {
        if (first.isObject() && second.isObject()) {
            Set<String> names = new TreeSet<>();
            first.fieldNames().forEachRemaining(names::add);
            second.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> compareNodes(path + "/" + name, first.path(name), second.path(name)));
        } else if (first.isArray() && second.isArray() && first.size() == second.size()) {
            for (int i = 0; i < first.size(); i++) {
                compareNodes(path + "/" + i, first.get(i), second.get(i));
            }
        } else if (!first.equals(second)) {
            lines.add(path.substring(1) + " was " + first + " and is now " + second);
        }
    }
}
