package dev.foretoken.models;

import dev.foretoken.api.LatentSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares the tensors that there are with those that a model needs.
 *
 * @param expected shapes by name
 * @param complete whether these are all that the model has; otherwise others may be there too
 */
record TensorCheck(Map<String, int[]> expected, boolean complete) {
    /** Names listed of each kind of fault. */
    private static final int LISTED = 8;

    /** What the parts of a model need; of parts that other plugins bring it is not known. */
    static TensorCheck of(ModelSpec model) {
        LatentSpec latent = model.latent();
        Map<String, int[]> expected = new LinkedHashMap<>();
        List<Optional<PartSpec>> sizes = model.parts().stream().map(ModelSpec.Part::size).toList();
        sizes.forEach(size -> size.ifPresent(known -> expected.putAll(known.tensors(latent))));
        return new TensorCheck(expected, sizes.stream().allMatch(Optional::isPresent));
    }

    /** @throws dev.foretoken.api.ForetokenException naming everything that is missing, unexpected or misshapen */
    void require(Map<String, int[]> found, Path where) {
        List<String> missing = new ArrayList<>();
        List<String> misshapen = new ArrayList<>();
        expected.forEach((name, shape) -> {
            int[] is = found.get(name);
            if (is == null) {
                missing.add(name + " " + Arrays.toString(shape));
            } else if (!Arrays.equals(is, shape)) {
                misshapen.add(name + " is " + Arrays.toString(is) + ", not " + Arrays.toString(shape));
            }
        });
        List<String> unexpected = found.keySet().stream()
                .filter(name -> complete && !expected.containsKey(name))
                .map(name -> name + " " + Arrays.toString(found.get(name)))
                .toList();
        if (!missing.isEmpty() || !misshapen.isEmpty() || !unexpected.isEmpty()) {
            throw Failures.corrupt(
                    where, "its tensors are not those of the model" + list("missing", missing)
                            + list("misshapen", misshapen) + list("unexpected", unexpected));
        }
    }

    private static String list(String fault, List<String> names) {
        if (names.isEmpty()) {
            return "";
        }
        String listed = String.join("\n    ", names.subList(0, Math.min(LISTED, names.size())));
        String rest = names.size() > LISTED ? "\n    and " + (names.size() - LISTED) + " more" : "";
        return "\n  " + fault + " [" + names.size() + "]:\n    " + listed + rest;
    }
}
