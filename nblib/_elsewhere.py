"""What other libraries call the things that this one has: a sentence for each name."""

PACKAGE = {
    "SGD": "GradientDescent, or Momentum",
    "RMSprop": "RMSProp",
    "Sequential": "Network, with the sizes of all layers at once",
    "MLPClassifier": "Network, and train",
    "MLPRegressor": "Network with output='identity' and cost='squared_error', and train",
    "fit": "train(net, X, Y)",
    "to_categorical": "one_hot",
    "train_test_split": "split",
    "StandardScaler": "standardize",
    "load": "Network.load",
    "loadmat": "load_digits, or Network.from_mat",
    "logistic": "sigmoid",
    "lr_finder": "range_test",
    "many": "a module of its own, to be imported as nblib.many,",
}

NETWORK = {
    "fit": "nblib.train(net, X, Y)",
    "train": "nblib.train(net, X, Y)",
    "partial_fit": "nblib.train(net, X, Y, epochs=1)",
    "compile": "an argument of nblib.train, and the cost one of Network",
    "score": "net.accuracy(X, y)",
    "summary": "print(net)",
    "weights": "net.thetas",
    "get_weights": "net.thetas",
    "coefs_": "net.thetas, with the biases in column 0",
    "intercepts_": "column 0 of each of net.thetas",
    "parameters": "net.theta",
    "state_dict": "net.theta",
    "backward": "net.gradient(X, Y)",
    "backprop": "net.gradient(X, Y)",
    "loss": "net.cost(X, Y)",
    "feedforward": "net.forward(X)",
    "activations": "net.forward(X)",
}


def message(owner: str, name: str, known: dict[str, str]) -> str:
    """Return what an AttributeError says about a name that is not here."""
    here = f": that is {known[name]} here" if name in known else ""
    return f"{owner} has no attribute {name!r}{here}"
