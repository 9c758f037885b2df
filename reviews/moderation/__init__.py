"""Whether something may be public: policy, screening by machine, cases for people, decisions."""
