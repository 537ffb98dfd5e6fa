#pragma once

#include "node/Napi.hpp"

namespace rtcwire {

/// What one load of the addon keeps: instance data of its environment, there are no statics.
struct Environment {
  Napi::FunctionReference certificate;
};

}  // namespace rtcwire
