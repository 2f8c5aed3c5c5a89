package io.routervm.build;

import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Calls of the method that a handle means. */
final class Calls {
  private Calls() {}

  /** What it takes, an instance first. */
  static Type[] parameters(Handle handle) {
    List<Type> all = new ArrayList<>();
    if (handle.getTag() != Opcodes.H_INVOKESTATIC
        && handle.getTag() != Opcodes.H_NEWINVOKESPECIAL) {
      all.add(Type.getObjectType(handle.getOwner()));
    }
    all.addAll(List.of(Type.getArgumentTypes(handle.getDesc())));
    return all.toArray(Type[]::new);
  }

  static Type result(Handle handle) {
    return handle.getTag() == Opcodes.H_NEWINVOKESPECIAL
        ? Type.getObjectType(handle.getOwner())
        : Type.getReturnType(handle.getDesc());
  }

  static void call(MethodVisitor method, Handle handle) {
    method.visitMethodInsn(
        opcode(handle),
        handle.getOwner(),
        handle.getName(),
        handle.getDesc(),
        handle.isInterface());
  }

  private static int opcode(Handle handle) {
    return switch (handle.getTag()) {
      case Opcodes.H_INVOKESTATIC -> Opcodes.INVOKESTATIC;
      case Opcodes.H_NEWINVOKESPECIAL -> Opcodes.INVOKESPECIAL;
      case Opcodes.H_INVOKEINTERFACE -> Opcodes.INVOKEINTERFACE;
      case Opcodes.H_INVOKEVIRTUAL -> Opcodes.INVOKEVIRTUAL;
      // A private method: from another class of the nest it is called as any other is.
      case Opcodes.H_INVOKESPECIAL ->
          handle.isInterface() ? Opcodes.INVOKEINTERFACE : Opcodes.INVOKEVIRTUAL;
      default -> throw new IllegalArgumentException("no call: " + handle);
    };
  }

  /** Forgets a result that nobody wants. */
  static void drop(MethodVisitor method, Type result) {
    switch (result.getSize()) {
      case 0 -> {}
      case 1 -> method.visitInsn(Opcodes.POP);
      default -> method.visitInsn(Opcodes.POP2);
    }
  }
}
