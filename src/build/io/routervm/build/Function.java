package io.routervm.build;

import java.io.Serializable;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * A lambda or method reference as the compiler leaves it to {@code LambdaMetafactory}.
 *
 * @param in the class that it stands in
 * @param name of the interface's method
 * @param type of the call that makes it: what it captures, and the interface
 * @param erased the method as the interface declares it
 * @param does what it calls
 * @param actual the method with the types of this use
 * @param markers further interfaces
 * @param bridges further descriptors under which the method is called
 */
record Function(
    String in,
    String name,
    Type type,
    Type erased,
    Handle does,
    Type actual,
    boolean serializable,
    List<Type> markers,
    List<Type> bridges) {
  private static final int SERIALIZABLE = 1;
  private static final int MARKERS = 2;
  private static final int BRIDGES = 4;

  static Function of(String in, String name, String type, Object... arguments) {
    int flags = arguments.length > 3 ? (int) arguments[3] : 0;
    int next = 4;
    List<Type> markers = List.of();
    List<Type> bridges = List.of();
    if ((flags & MARKERS) != 0) {
      markers = types(arguments, next);
      next += 1 + markers.size();
    }
    if ((flags & BRIDGES) != 0) {
      bridges = types(arguments, next);
    }
    return new Function(
        in,
        name,
        Type.getMethodType(type),
        (Type) arguments[0],
        (Handle) arguments[1],
        (Type) arguments[2],
        (flags & SERIALIZABLE) != 0,
        markers,
        bridges);
  }

  /** A number, then as many types. */
  private static List<Type> types(Object[] arguments, int at) {
    int count = (int) arguments[at];
    return Arrays.stream(arguments, at + 1, at + 1 + count).map(Type.class::cast).toList();
  }

  Type[] captured() {
    return type.getArgumentTypes();
  }

  String functionalInterface() {
    return type.getReturnType().getInternalName();
  }

  String[] interfaces() {
    Set<String> all = new LinkedHashSet<>();
    all.add(functionalInterface());
    markers.forEach(marker -> all.add(marker.getInternalName()));
    if (serializable && !isKnownSerializable()) {
      all.add(Type.getInternalName(Serializable.class));
    }
    return all.toArray(String[]::new);
  }

  private boolean isKnownSerializable() {
    return markers.contains(Type.getType(Serializable.class));
  }

  /** Puts it on the stack, of which it takes what it captures. */
  void visit(MethodVisitor method, Map<Function, String> names) {
    String made = names.get(this);
    if (captured().length == 0) {
      method.visitFieldInsn(
          Opcodes.GETSTATIC, made, FunctionClass.ONLY, Type.getObjectType(made).getDescriptor());
    } else {
      method.visitMethodInsn(
          Opcodes.INVOKESTATIC, made, FunctionClass.MAKE, type.getDescriptor(), false);
    }
  }
}
