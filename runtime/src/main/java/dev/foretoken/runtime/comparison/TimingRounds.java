package dev.foretoken.runtime.comparison;

import dev.foretoken.models.Progress;
import dev.foretoken.runtime.pictures.Picture;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/**
 * Times candidates in turn, round after round. A baseline runs before and after every two rivals, so that each rival
 * has a run of its baseline next to it; from round to round the order is turned round.
 */
final class TimingRounds {
    private final ComparisonSettings settings;
    private final Generator generator;
    private final LongSupplier nanoTime;
    private final Progress progress;
    private long done;
    private long planned;

    /**
     * Begins.
     *
     * @param nanoTime a clock, in nanoseconds
     * @param progress is told of runs
     */
    TimingRounds(ComparisonSettings settings, Generator generator, LongSupplier nanoTime, Progress progress) {
        this.settings = settings;
        this.generator = generator;
        this.nanoTime = nanoTime;
        this.progress = progress;
    }

    /**
     * What was found.
     *
     * @param rows of all candidates, contest by contest
     * @param pictures of each, by name, those of the first round first
     */
    record Timed(List<ComparisonRow> rows, Map<String, List<Picture>> pictures) {}

    /** @throws dev.foretoken.api.ForetokenException if a baseline fails, or it was cancelled */
    Timed time(List<Contest> contests) {
        planned = ((settings.warmsUp() ? 1L : 0) + settings.rounds())
                * contests.stream().flatMap(Contest::candidates).count();
        List<Field> fields = contests.stream().map(this::field).toList();
        if (settings.warmsUp()) {
            fields.forEach(this::warmUp);
        }
        for (int round = 0; round < settings.rounds(); round++) {
            for (Field field : fields) {
                run(field, round);
            }
        }
        List<ComparisonRow> rows = new ArrayList<>();
        Map<String, List<Picture>> pictures = new LinkedHashMap<>();
        for (Field field : fields) {
            for (Entrant entrant : field.all()) {
                ComparisonRow row = entrant.row(field.baseline);
                rows.add(row);
                pictures.put(row.name(), entrant.shown());
            }
        }
        return new Timed(rows, pictures);
    }

    private Field field(Contest contest) {
        List<Entrant> all = contest.candidates()
                .map(candidate -> new Entrant(candidate, settings, generator, nanoTime))
                .toList();
        return new Field(all.get(0), all.subList(1, all.size()));
    }

    private void warmUp(Field field) {
        field.baseline.warmUp();
        advance();
        field.rivals.forEach(rival -> {
            rival.tryWarmUp();
            advance();
        });
    }

    private void run(Field field, int round) {
        List<Entrant> rivals = new ArrayList<>(field.rivals);
        if (round % 2 == 1) {
            Collections.reverse(rivals);
        }
        double before = field.baseline.run(round);
        advance();
        for (int i = 0; i < rivals.size(); i += 2) {
            compare(rivals.get(i), before, rivals.get(i).tryRun(round));
            if (i + 1 < rivals.size()) {
                OptionalDouble own = rivals.get(i + 1).tryRun(round);
                before = field.baseline.run(round);
                compare(rivals.get(i + 1), before, own);
            }
        }
    }

    private void compare(Entrant rival, double baselineSeconds, OptionalDouble own) {
        own.ifPresent(seconds -> rival.compare(baselineSeconds, seconds));
        advance();
    }

    private void advance() {
        done++;
        progress.advanced(done, planned);
    }

    /** The entrants of a contest. */
    private record Field(Entrant baseline, List<Entrant> rivals) {
        List<Entrant> all() {
            List<Entrant> all = new ArrayList<>(rivals);
            all.add(0, baseline);
            return all;
        }
    }
}
