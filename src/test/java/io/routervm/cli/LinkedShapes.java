package io.routervm.cli;

import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.IntBinaryOperator;
import java.util.function.IntFunction;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;

/**
 * A lambda, a method reference and a record of each kind, and what comes of them; {@link
 * LinkedJarTest} compares it with what comes of the same classes when they are linked.
 */
public final class LinkedShapes implements Supplier<List<String>> {
  private final String word = "own";
  private final List<String> seen = new ArrayList<>();

  /** By reflection, from whatever loaded it. */
  public LinkedShapes() {}

  /** A value of each kind. */
  @SuppressWarnings("ArrayRecordComponent") // its methods are what is looked at
  public record Every(
      boolean flag,
      byte small,
      short less,
      char letter,
      int number,
      long large,
      float rough,
      double fine,
      String text,
      List<Integer> list,
      int[] array) {}

  record Nothing() {}

  record Pair<A, B>(A first, B second) implements Comparable<Pair<A, B>> {
    @Override
    public int compareTo(Pair<A, B> other) {
      return first.toString().compareTo(other.first.toString());
    }

    @Override
    public String toString() {
      return "<" + first + ">";
    }
  }

  enum Level {
    LOW,
    HIGH
  }

  interface Named {
    String name();

    default Supplier<String> twice() {
      return () -> name() + once();
    }

    private String once() {
      return name() + "!";
    }

    static Function<Named, String> reader() {
      return Named::name;
    }
  }

  interface Reader<R extends Record, T> extends Serializable {
    T get(R record);
  }

  interface Chosen<T extends Comparable<T>> {
    T choose(T one, T other);
  }

  private static class Above {
    String hello(Object who) {
      return "hello " + who;
    }
  }

  private static final class Below extends Above {
    @Override
    String hello(Object who) {
      return "no";
    }

    Function<Object, String> fromAbove() {
      return super::hello;
    }
  }

  @Override
  public List<String> get() {
    captures((byte) 1, (short) 2, 'c', 4, 5L, 6f, 7d, true, new int[] {8});
    references();
    conversions();
    records();
    return seen;
  }

  private void tell(Object what) {
    seen.add(String.valueOf(what));
  }

  private void captures(
      byte b, short s, char c, int i, long l, float f, double d, boolean z, int[] array) {
    Supplier<String> all = () -> word + b + s + c + i + l + f + d + z + array[0];
    tell(all.get());
    IntBinaryOperator sum = (one, other) -> (int) (one + other + l + d);
    tell(sum.applyAsInt(1, 2));
    Supplier<Supplier<String>> nested = () -> () -> word + l;
    tell(nested.get().get());
    Runnable nothing = () -> {};
    nothing.run();
    Named named = () -> "n" + c;
    tell(named.twice().get());
    tell(Named.reader().apply(named));
  }

  private void references() {
    Function<String, Integer> length = String::length;
    Supplier<List<String>> made = ArrayList::new;
    IntFunction<int[]> arrays = int[]::new;
    Function<Integer, List<String>> sized = ArrayList::new;
    BiFunction<String, String, Boolean> same = String::equals;
    Function<Object, String> shown = String::valueOf;
    Consumer<String> drops = seen::add;
    UnaryOperator<String> own = this::own;
    tell(length.apply("four") + "" + made.get() + arrays.apply(3).length + sized.apply(9));
    tell(same.apply("a", "a") + shown.apply(Level.HIGH) + own.apply("x"));
    drops.accept("dropped result");
    tell(new Below().fromAbove().apply(1));
    tell(Arrays.stream(Level.values()).map(Level::name).toList());
    tell(List.of(3, 1, 2).stream().sorted(Comparator.reverseOrder()).toList());
    tell(List.of("b", "a").stream().sorted(Comparator.comparing(LinkedShapes::first)).toList());
    Map<String, Integer> counts = new TreeMap<>();
    List.of("a", "b", "a").forEach(one -> counts.merge(one, 1, Integer::sum));
    tell(counts);
    Predicate<String> empty = String::isEmpty;
    tell(empty.negate().or(one -> one == null).test(""));
    Runnable both = (Runnable & Serializable) () -> seen.add("both");
    both.run();
    tell(both instanceof Serializable);
    Reader<Pair<String, Integer>, Integer> reader = Pair::second;
    tell(reader.get(new Pair<>("a", 7)) + method(reader));
    Chosen<Pair<String, Integer>> least = (one, other) -> one.compareTo(other) < 0 ? one : other;
    tell(least.choose(new Pair<>("b", 1), new Pair<>("a", 2)));
  }

  private void conversions() {
    LongSupplier wide = Level.HIGH::ordinal;
    DoubleSupplier wider = () -> 3;
    IntSupplier opened = Integer.valueOf(5)::intValue;
    ToIntFunction<Integer> unboxed = one -> one;
    ToLongFunction<Integer> widened = Integer::intValue;
    Function<Integer, Long> boxed = Integer::longValue;
    Function<Character, Object> letter = Character::toUpperCase;
    Supplier<Object> number = () -> 12;
    BiFunction<Integer, Integer, Integer> most = Math::max;
    Function<Integer, Double> root = Math::sqrt;
    tell(wide.getAsLong() + wider.getAsDouble() + opened.getAsInt() + unboxed.applyAsInt(6));
    tell(widened.applyAsLong(7) + " " + boxed.apply(8) + letter.apply('q') + number.get());
    tell(most.apply(3, 4) + " " + root.apply(16));
    Map<String, Integer> counted = Map.of("one", 1);
    tell(counted.entrySet().stream().mapToLong(Map.Entry::getValue).sum());
    tell(counted.values().stream().mapToDouble(Integer::valueOf).sum());
    ToLongFunction<String> found = counted::get;
    tell(found.applyAsLong("one"));
    ToDoubleFunction<Map.Entry<String, Float>> real = Map.Entry::getValue;
    tell(real.applyAsDouble(Map.entry("half", 0.5f)));
    Map<String, Boolean> known = Map.of("yes", true);
    Predicate<String> asked = known::get;
    tell(asked.test("yes"));
    Function<Object, Integer> wrong = widerType();
    try {
      tell(wrong.apply("no number"));
    } catch (ClassCastException e) {
      tell("refused");
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // what a caller without types may do
  private static Function<Object, Integer> widerType() {
    Function<Integer, Integer> next = one -> one + 1;
    return (Function) next;
  }

  @SuppressWarnings({"EqualsIncompatibleType", "EqualsNull"}) // what a record answers to them
  private void records() {
    int[] array = {1};
    Every one = every(1.5, array);
    tell(one.toString().replaceAll("@[0-9a-f]+", "@"));
    tell(every(1.5, null).hashCode());
    tell(one.equals(every(1.5, array)) + "" + one.equals(every(-0.0, array)) + one.equals(word));
    tell(every(0.0, array).equals(every(-0.0, array)));
    tell(every(Double.NaN, array).equals(every(Double.NaN, array)));
    tell(one.equals(every(1.5, new int[] {1})) + "" + one.equals(null));
    tell(new Nothing() + "" + new Nothing().hashCode() + new Nothing().equals(new Nothing()));
    Pair<Level, Object> pair = new Pair<>(Level.LOW, null);
    tell(pair + "" + pair.equals(new Pair<>(Level.LOW, null)) + pair.equals(new Pair<>(null, 1)));
  }

  private static Every every(double fine, int[] array) {
    return new Every(
        true, (byte) -1, (short) -2, 'x', 1 << 20, 1L << 40, 2.5f, fine, null, List.of(1), array);
  }

  private String own(String text) {
    return word + text;
  }

  private static String first(String text) {
    return text.substring(0, 1);
  }

  private static String method(Serializable function) {
    try {
      Method replacement = function.getClass().getDeclaredMethod("writeReplace");
      replacement.setAccessible(true);
      SerializedLambda told = (SerializedLambda) replacement.invoke(function);
      return told.getImplClass()
          + told.getImplMethodName()
          + told.getImplMethodSignature()
          + told.getImplMethodKind()
          + told.getCapturingClass()
          + told.getFunctionalInterfaceClass()
          + told.getFunctionalInterfaceMethodName()
          + told.getFunctionalInterfaceMethodSignature()
          + told.getInstantiatedMethodType()
          + told.getCapturedArgCount();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
